import type { Migration } from "@waybill/database";

/**
 * A cart is one row: what it holds, its lock and its version change together; `revision` counts every update, also those that leave the version. Its columns that change with every use are in no index,
 * so that updates stay on their page; `next_check_at` moves only when the sweeper looks at it.
 */
export const carts: Migration = {
  name: "0100-carts",
  up: `
    CREATE TABLE carts (
      id uuid PRIMARY KEY,
      customer_id uuid,
      guest_token_hash text,
      currency text NOT NULL,
      country text,
      email text,
      status text NOT NULL CHECK (status IN ('open', 'locked', 'closed', 'merged', 'expired', 'deleted')),
      version int NOT NULL,
      revision int NOT NULL DEFAULT 1,
      lines jsonb NOT NULL,
      vouchers text[] NOT NULL,
      order_id uuid,
      merged_into uuid,
      created_at timestamptz NOT NULL,
      touched_at timestamptz NOT NULL,
      abandoned_at timestamptz,
      next_check_at timestamptz,
      CONSTRAINT carts_one_owner CHECK ((customer_id IS NULL) <> (guest_token_hash IS NULL)),
      CONSTRAINT carts_order CHECK ((order_id IS NOT NULL) = (status IN ('locked', 'closed'))),
      CONSTRAINT carts_merged CHECK ((merged_into IS NOT NULL) = (status = 'merged')),
      CONSTRAINT carts_lines CHECK (jsonb_array_length(lines) <= 100)
    ) WITH (fillfactor = 70);
    CREATE INDEX carts_due ON carts (next_check_at) WHERE next_check_at IS NOT NULL;
    CREATE INDEX carts_of_customer ON carts (customer_id, id) WHERE customer_id IS NOT NULL;
    CREATE INDEX carts_created ON carts (created_at);

    CREATE TABLE cart_checkouts (
      order_id uuid PRIMARY KEY,
      cart_id uuid NOT NULL REFERENCES carts (id),
      cart_version int NOT NULL,
      status text NOT NULL CHECK (status IN ('locked', 'accepted', 'failed')),
      customer_id uuid,
      guest_key text,
      created_at timestamptz NOT NULL,
      settled_at timestamptz
    );
    CREATE UNIQUE INDEX cart_checkouts_one_order ON cart_checkouts (cart_id, cart_version) WHERE status <> 'failed';
    CREATE INDEX cart_checkouts_locked ON cart_checkouts (created_at) WHERE status = 'locked';
    CREATE INDEX cart_checkouts_of_guest ON cart_checkouts (guest_key) WHERE guest_key IS NOT NULL AND status = 'accepted';
  `,
  down: `DROP TABLE cart_checkouts; DROP TABLE carts;`,
};
