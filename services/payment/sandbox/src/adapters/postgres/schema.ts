/** The sandbox's own tables; running it again changes nothing. */
export const schema = `
CREATE TABLE IF NOT EXISTS charges (
  id text PRIMARY KEY,
  idempotency_key text NOT NULL UNIQUE,
  order_id text,
  reference text,
  token text NOT NULL,
  capture_method text NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  currency text NOT NULL,
  status text NOT NULL,
  authorised_amount bigint NOT NULL,
  captured_amount bigint NOT NULL CHECK (captured_amount <= amount),
  refunded_amount bigint NOT NULL CHECK (refunded_amount <= captured_amount),
  failure_reason text,
  settles_at timestamptz,
  created_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS charges_of_order ON charges (order_id);
CREATE INDEX IF NOT EXISTS charges_by_time ON charges (created_at, id);
CREATE INDEX IF NOT EXISTS charges_to_settle ON charges (settles_at) WHERE settles_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS operations (
  key text PRIMARY KEY,
  id text NOT NULL,
  charge_id text NOT NULL REFERENCES charges,
  kind text NOT NULL CHECK (kind IN ('capture', 'refund')),
  amount bigint NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS operations_of_charge ON operations (charge_id);
CREATE TABLE IF NOT EXISTS attempts (
  idempotency_key text PRIMARY KEY,
  count int NOT NULL
);
CREATE TABLE IF NOT EXISTS webhooks (
  seq bigserial PRIMARY KEY,
  event_id text NOT NULL,
  charge_id text NOT NULL,
  type text NOT NULL,
  body text NOT NULL,
  due_at timestamptz NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  delivered_at timestamptz,
  given_up boolean NOT NULL DEFAULT false,
  last_error text
);
CREATE INDEX IF NOT EXISTS webhooks_due ON webhooks (due_at) WHERE delivered_at IS NULL AND NOT given_up;
CREATE INDEX IF NOT EXISTS webhooks_of_charge ON webhooks (charge_id);
`;
