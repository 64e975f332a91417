import type { Migration } from "@waybill/database";

/** Payments, refunds, captures, and the gate that closes an order to payments for ever. */
export const payments: Migration = {
  name: "0100-payments",
  up: `
CREATE TABLE order_gates (
  order_id uuid PRIMARY KEY,
  voided_at timestamptz,
  void_key text UNIQUE,
  void_reason text,
  released_at timestamptz
);
COMMENT ON COLUMN order_gates.voided_at IS 'The tombstone: from then on no payment is begun for the order, however late it arrives';

CREATE TABLE payments (
  id uuid PRIMARY KEY,
  effect_key text NOT NULL UNIQUE,
  order_id uuid NOT NULL,
  customer_id uuid,
  method text NOT NULL CHECK (method IN ('card', 'balance', 'invoice')),
  currency text NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  capture_mode text NOT NULL CHECK (capture_mode IN ('automatic', 'manual')),
  status text NOT NULL CHECK (status IN ('pending', 'processing', 'completed', 'partially_refunded', 'refunded', 'failed', 'voided')),
  authorised bigint NOT NULL CHECK (authorised >= 0),
  captured bigint NOT NULL CHECK (captured >= 0),
  capturing bigint NOT NULL CHECK (capturing >= 0),
  refunded bigint NOT NULL CHECK (refunded >= 0),
  refunding bigint NOT NULL CHECK (refunding >= 0),
  charge_id text,
  token text,
  failure_code text,
  failure_reason text,
  next_action_url text,
  saga_owned boolean NOT NULL,
  open boolean NOT NULL,
  next_poll_at timestamptz,
  polls int NOT NULL DEFAULT 0,
  due_at timestamptz,
  version int NOT NULL DEFAULT 1,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT payments_refund_cap CHECK (refunded + refunding <= captured)
);
CREATE INDEX payments_of_order ON payments (order_id, id);
CREATE INDEX payments_of_customer ON payments (customer_id, id) WHERE customer_id IS NOT NULL;
CREATE UNIQUE INDEX payments_by_charge ON payments (charge_id) WHERE charge_id IS NOT NULL;
CREATE INDEX payments_to_poll ON payments (next_poll_at) WHERE next_poll_at IS NOT NULL;
CREATE INDEX payments_by_day ON payments (created_at);

CREATE TABLE refunds (
  id uuid PRIMARY KEY,
  effect_key text NOT NULL UNIQUE,
  payment_id uuid NOT NULL REFERENCES payments,
  reduced bigint NOT NULL CHECK (reduced >= 0),
  given_back bigint NOT NULL CHECK (given_back >= 0),
  status text NOT NULL CHECK (status IN ('pending', 'completed', 'failed')),
  reason text NOT NULL,
  provider_refund_id text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX refunds_of_payment ON refunds (payment_id);

CREATE TABLE captures (
  id uuid PRIMARY KEY,
  effect_key text NOT NULL UNIQUE,
  payment_id uuid NOT NULL REFERENCES payments,
  amount bigint NOT NULL CHECK (amount > 0),
  status text NOT NULL CHECK (status IN ('pending', 'completed', 'failed')),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX captures_of_payment ON captures (payment_id);

CREATE VIEW order_money AS
SELECT order_id, currency,
       sum(captured) AS captured,
       sum(refunded) AS refunded,
       sum(CASE WHEN status IN ('failed', 'voided') THEN captured ELSE greatest(authorised, captured) END - refunded) AS net,
       bool_or(open OR refunding > 0 OR capturing > 0) AS moving
FROM payments GROUP BY order_id, currency;
COMMENT ON VIEW order_money IS 'What is held of each order: captured, authorised or owed, less what went back; "moving" while the provider still works on it';
`,
  down: `
DROP VIEW order_money;
DROP TABLE captures, refunds, payments, order_gates;
`,
};
