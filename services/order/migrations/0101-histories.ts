import type { Migration } from "@waybill/database";

export const histories: Migration = {
  name: "0101-histories",
  up: `
    CREATE TABLE order_status_history (
      order_id uuid NOT NULL,
      version int NOT NULL,
      ordinal smallint NOT NULL,
      from_status text,
      to_status text NOT NULL,
      by text NOT NULL,
      note text,
      at timestamptz NOT NULL,
      PRIMARY KEY (order_id, version, ordinal)
    );

    CREATE TABLE order_edits (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      order_id uuid NOT NULL,
      before jsonb NOT NULL,
      after jsonb NOT NULL,
      by text NOT NULL,
      at timestamptz NOT NULL
    );
    CREATE INDEX order_edits_order ON order_edits (order_id, id);

    -- Every event of an order, for good; the outbox forgets what it has published.
    CREATE TABLE events (
      aggregate_id uuid NOT NULL,
      version int NOT NULL,
      ordinal smallint NOT NULL,
      type text NOT NULL,
      data jsonb NOT NULL,
      by text NOT NULL,
      correlation_id text NOT NULL,
      occurred_at timestamptz NOT NULL,
      PRIMARY KEY (aggregate_id, version, ordinal)
    ) PARTITION BY RANGE (aggregate_id);
    CREATE TABLE events_default PARTITION OF events DEFAULT;

    -- One wish to undo an order or a part of it; its id is the key that counts once.
    CREATE TABLE cancellations (
      order_id uuid NOT NULL,
      id text NOT NULL,
      scope text NOT NULL CHECK (scope IN ('saga', 'order', 'items')),
      reason text NOT NULL CHECK (reason IN ('cancelled', 'refunded')),
      state text NOT NULL CHECK (state IN ('requested', 'taken', 'settled')),
      items jsonb NOT NULL,
      amount bigint NOT NULL CHECK (amount >= 0),
      note text NOT NULL,
      by text NOT NULL,
      at timestamptz NOT NULL,
      settled_at timestamptz,
      PRIMARY KEY (order_id, id)
    );

    CREATE TABLE order_shipments (
      order_id uuid NOT NULL,
      id uuid NOT NULL,
      warehouse_id uuid NOT NULL,
      status text NOT NULL CHECK (status IN ('pending', 'shipped', 'delivered', 'failed')),
      lines jsonb NOT NULL,
      carrier text,
      tracking_number text,
      shipped_at timestamptz,
      delivered_at timestamptz,
      PRIMARY KEY (order_id, id)
    );

    -- What has happened stays as it was written, where the application's role exists (production and the local stack).
    DO $$ BEGIN
      IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'waybill_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON order_status_history, order_edits, events, events_default, order_numbers FROM waybill_app;
      END IF;
    END $$;`,
  down: `
    DROP TABLE order_shipments;
    DROP TABLE cancellations;
    DROP TABLE events;
    DROP TABLE order_edits;
    DROP TABLE order_status_history;`,
};
