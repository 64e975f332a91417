import type { Migration } from "@waybill/database";

/** Vouchers and promotions are one table: the same rules, with and without a code. `redemptions` has one row an order, uses one row an order and rule. */
export const discounts: Migration = {
  name: "0110-discounts",
  up: `
    CREATE TABLE discount_rules (
      id uuid PRIMARY KEY,
      kind text NOT NULL CHECK (kind IN ('voucher', 'promotion')),
      code text,
      name text NOT NULL,
      status text NOT NULL CHECK (status IN ('active', 'disabled', 'deleted')),
      benefit jsonb NOT NULL,
      min_subtotal jsonb,
      valid_from timestamptz,
      valid_to timestamptz,
      skus text[] NOT NULL,
      categories text[] NOT NULL,
      first_order_only boolean NOT NULL,
      max_redemptions int CHECK (max_redemptions >= 1),
      max_per_customer int CHECK (max_per_customer >= 1),
      stackable boolean NOT NULL,
      redeemed int NOT NULL DEFAULT 0 CHECK (redeemed >= 0),
      version int NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT discount_rules_code CHECK ((code IS NOT NULL) = (kind = 'voucher'))
    ) WITH (fillfactor = 70);
    CREATE UNIQUE INDEX discount_rules_code_taken ON discount_rules (code) WHERE code IS NOT NULL AND status <> 'deleted';
    CREATE INDEX discount_rules_listed ON discount_rules (kind, id) WHERE status <> 'deleted';

    CREATE TABLE redemptions (
      order_id uuid PRIMARY KEY,
      id uuid NOT NULL UNIQUE,
      effect_key text UNIQUE,
      undo_key text UNIQUE,
      run int NOT NULL,
      status text NOT NULL CHECK (status IN ('redeemed', 'restored')),
      customer_id uuid,
      guest_key text,
      redeemed_at timestamptz,
      restored_at timestamptz
    );
    CREATE TABLE redemption_uses (
      order_id uuid NOT NULL REFERENCES redemptions (order_id),
      rule_id uuid NOT NULL REFERENCES discount_rules (id),
      customer_id uuid,
      guest_key text,
      redeemed_at timestamptz NOT NULL,
      restored_at timestamptz,
      PRIMARY KEY (order_id, rule_id)
    );
    CREATE INDEX redemption_uses_listed ON redemption_uses (rule_id, order_id);
    CREATE INDEX redemption_uses_of_customer ON redemption_uses (customer_id, rule_id) WHERE customer_id IS NOT NULL AND restored_at IS NULL;
    CREATE INDEX redemption_uses_of_guest ON redemption_uses (guest_key, rule_id) WHERE guest_key IS NOT NULL AND restored_at IS NULL;
  `,
  down: `DROP TABLE redemption_uses; DROP TABLE redemptions; DROP TABLE discount_rules;`,
};
