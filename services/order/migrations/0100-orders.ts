import type { Migration } from "@waybill/database";

/**
 * `orders` and `events` are partitioned by month on their UUIDv7, whose first 48 bits are milliseconds of Unix time.
 * No foreign key points at `orders`: it would keep old partitions from ever being detached.
 */
export const orders: Migration = {
  name: "0100-orders",
  up: `
    CREATE TABLE orders (
      id uuid PRIMARY KEY,
      order_number text NOT NULL,
      status text NOT NULL CHECK (status IN ('created', 'pending_payment', 'awaiting_payment', 'confirmed', 'processing', 'shipped',
        'delivered', 'finished', 'partially_returned', 'returned', 'failed', 'cancelled', 'refunded')),
      version int NOT NULL,
      customer_id uuid,
      guest_email text,
      guest_name text,
      guest_token_hash text,
      cart_id uuid,
      cart_version int,
      channel text NOT NULL,
      currency char(3) NOT NULL,
      placed_subtotal bigint NOT NULL,
      placed_discount bigint NOT NULL,
      placed_tax bigint NOT NULL,
      placed_shipping bigint NOT NULL,
      placed_total bigint NOT NULL CHECK (placed_total >= 0),
      -- What is left after units were cancelled or returned.
      subtotal bigint NOT NULL,
      discount bigint NOT NULL,
      tax bigint NOT NULL,
      shipping bigint NOT NULL,
      total bigint NOT NULL CHECK (total >= 0 AND total <= placed_total),
      discounts jsonb NOT NULL,
      voucher_code text,
      payment_method text NOT NULL CHECK (payment_method IN ('card', 'balance', 'invoice')),
      payment_token text,
      payment_id uuid,
      payment_status text NOT NULL,
      payment_captured bigint NOT NULL DEFAULT 0,
      payment_refunded bigint NOT NULL DEFAULT 0,
      next_action_type text,
      next_action_url text,
      shipping_address jsonb NOT NULL,
      billing_address jsonb,
      shipping_option text,
      notes text,
      metadata jsonb NOT NULL,
      placed_by text NOT NULL,
      correlation_id text NOT NULL,
      saga_run int NOT NULL DEFAULT 0,
      -- Closed to confirmation, for ever: by the saga, a cancellation or the sweeper.
      closed_by text CHECK (closed_by IN ('saga', 'cancellation', 'sweeper')),
      closed_at timestamptz,
      closing_cancellation_id text,
      failure_step text,
      failure_code text,
      reservation_id uuid,
      return_in_progress boolean NOT NULL DEFAULT false,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      confirmed_at timestamptz,
      shipped_at timestamptz,
      delivered_at timestamptz,
      ended_at timestamptz,
      -- The pivot, also for whoever writes past the code: what was closed is never confirmed.
      CHECK (closed_by IS NULL OR confirmed_at IS NULL),
      CHECK (customer_id IS NOT NULL OR guest_token_hash IS NOT NULL)
    ) PARTITION BY RANGE (id);
    CREATE TABLE orders_default PARTITION OF orders DEFAULT;
    CREATE INDEX orders_customer ON orders (customer_id, id DESC);
    CREATE INDEX orders_guest ON orders (guest_token_hash) WHERE guest_token_hash IS NOT NULL;
    CREATE INDEX orders_status ON orders (status, id DESC);
    CREATE INDEX orders_not_begun ON orders (created_at) WHERE status = 'created' AND closed_by IS NULL;
    CREATE INDEX orders_to_finish ON orders (delivered_at) WHERE status IN ('delivered', 'partially_returned');

    CREATE TABLE order_items (
      order_id uuid NOT NULL,
      line_no smallint NOT NULL,
      id uuid NOT NULL,
      sku text NOT NULL,
      name text NOT NULL,
      quantity int NOT NULL CHECK (quantity > 0),
      unit_price bigint NOT NULL CHECK (unit_price >= 0),
      discount bigint NOT NULL CHECK (discount >= 0),
      tax bigint NOT NULL CHECK (tax >= 0),
      total bigint NOT NULL CHECK (total >= 0),
      tax_category text NOT NULL,
      tax_inclusive boolean NOT NULL,
      negotiated boolean NOT NULL,
      cancelled_quantity int NOT NULL DEFAULT 0 CHECK (cancelled_quantity >= 0),
      returned_quantity int NOT NULL DEFAULT 0 CHECK (returned_quantity >= 0),
      shipped_quantity int NOT NULL DEFAULT 0,
      delivered_quantity int NOT NULL DEFAULT 0,
      reservation_id uuid,
      warehouse_id uuid,
      allocations jsonb NOT NULL DEFAULT '[]',
      PRIMARY KEY (order_id, line_no),
      CHECK (cancelled_quantity + returned_quantity <= quantity)
    );
    CREATE INDEX order_items_sku ON order_items (sku, order_id DESC);

    CREATE TABLE order_numbers (
      order_number text PRIMARY KEY,
      order_id uuid NOT NULL
    );
    -- Instances take numbers of a day in blocks, in a transaction of their own, so that no order waits for another's commit.
    CREATE TABLE order_number_blocks (
      day char(8) PRIMARY KEY,
      next_sequence int NOT NULL
    );

    CREATE TABLE order_search (
      order_id uuid PRIMARY KEY,
      document tsvector NOT NULL
    );
    CREATE INDEX order_search_document ON order_search USING gin (document);
    -- All words of what people type, the last one perhaps unfinished; parsed as the documents are.
    CREATE FUNCTION search_query(wanted text) RETURNS tsquery LANGUAGE sql IMMUTABLE STRICT AS $$
      SELECT CASE WHEN numnode(plainto_tsquery('simple', wanted)) = 0 THEN ''::tsquery
        ELSE (plainto_tsquery('simple', wanted)::text || ':*')::tsquery END
    $$;`,
  down: `
    DROP FUNCTION search_query(text);
    DROP TABLE order_search;
    DROP TABLE order_number_blocks;
    DROP TABLE order_numbers;
    DROP TABLE order_items;
    DROP TABLE orders;`,
};
