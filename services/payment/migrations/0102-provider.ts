import type { Migration } from "@waybill/database";

/** What the provider told us, and where its books and ours differ. */
export const provider: Migration = {
  name: "0102-provider",
  up: `
CREATE TABLE webhook_events (
  event_id text PRIMARY KEY,
  type text NOT NULL,
  payment_id uuid,
  charge jsonb,
  received_at timestamptz NOT NULL,
  processed_at timestamptz
);
CREATE INDEX webhook_events_waiting ON webhook_events (received_at) WHERE processed_at IS NULL;

CREATE TABLE reconciliations (
  day date PRIMARY KEY,
  ran_at timestamptz NOT NULL,
  checked int NOT NULL,
  mended int NOT NULL
);

CREATE TABLE reconciliation_findings (
  id uuid PRIMARY KEY,
  day date NOT NULL,
  kind text NOT NULL CHECK (kind IN ('missing_here', 'missing_there', 'amount_differs', 'state_differs')),
  subject text NOT NULL,
  payment_id uuid,
  order_id uuid,
  transaction_id text,
  ours text NOT NULL,
  theirs text NOT NULL,
  found_at timestamptz NOT NULL,
  mended_at timestamptz,
  gone_at timestamptz,
  UNIQUE (kind, subject, ours, theirs)
);
COMMENT ON COLUMN reconciliation_findings.gone_at IS 'When a later comparison no longer saw it';
CREATE INDEX reconciliation_findings_of_day ON reconciliation_findings (day);

CREATE TABLE order_lines (
  order_id uuid NOT NULL,
  sku text NOT NULL,
  quantity int NOT NULL,
  total bigint NOT NULL,
  cancelled int NOT NULL DEFAULT 0,
  shipped int NOT NULL DEFAULT 0,
  PRIMARY KEY (order_id, sku)
);
CREATE TABLE order_shipping (
  order_id uuid PRIMARY KEY,
  amount bigint NOT NULL,
  taken boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE order_lines IS 'What a shipment is worth, for orders that are authorised first and captured as they ship';
`,
  down: `
DROP TABLE order_shipping, order_lines, reconciliation_findings, reconciliations, webhook_events;
`,
};
