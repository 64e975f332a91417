import type { Migration } from "@waybill/database";

export const fulfilment: Migration = {
  name: "0130-fulfilment",
  up: `
    -- One an order: its row is the lock of all that moves the order's shipments.
    CREATE TABLE fulfilments (
      order_id uuid PRIMARY KEY,
      reservation_id uuid NOT NULL,
      customer_id uuid,
      -- Null once the customer is erased, or where the address was not known.
      ship_to jsonb,
      shipment_ids uuid[] NOT NULL,
      unfulfillable jsonb NOT NULL,
      created_at timestamptz NOT NULL
    );
    CREATE INDEX fulfilments_of_customer ON fulfilments (customer_id) WHERE customer_id IS NOT NULL AND ship_to IS NOT NULL;

    CREATE TABLE shipments (
      id uuid PRIMARY KEY,
      order_id uuid NOT NULL,
      warehouse_id uuid NOT NULL REFERENCES warehouses,
      status text NOT NULL CHECK (status IN ('pending', 'picked', 'packed', 'shipped', 'delivered', 'failed', 'cancelled')),
      -- [{sku, quantity, cancelled}]: read and changed as a whole.
      lines jsonb NOT NULL,
      carrier text,
      tracking_number text,
      reason text,
      note text,
      version int NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      shipped_at timestamptz,
      delivered_at timestamptz
    ) WITH (fillfactor = 80);
    CREATE INDEX shipments_of_order ON shipments (order_id, id);
    CREATE INDEX shipments_by_status ON shipments (status, id);

    -- What was taken back of an order, once by key.
    CREATE TABLE fulfilment_cancellations (
      effect_key text PRIMARY KEY,
      order_id uuid NOT NULL,
      run int NOT NULL,
      asked jsonb NOT NULL,
      cancelled jsonb NOT NULL,
      at timestamptz NOT NULL
    );
    CREATE INDEX fulfilment_cancellations_of ON fulfilment_cancellations (order_id);

    -- Returned goods that went back on the shelf, once by key.
    CREATE TABLE returns_received (
      effect_key text PRIMARY KEY,
      order_id uuid NOT NULL,
      lines jsonb NOT NULL,
      at timestamptz NOT NULL
    );

    CREATE TABLE restock_orders (
      id uuid PRIMARY KEY,
      sku text NOT NULL,
      warehouse_id uuid NOT NULL,
      quantity int NOT NULL CHECK (quantity > 0),
      received_quantity int,
      status text NOT NULL CHECK (status IN ('requested', 'ordered', 'received', 'cancelled')),
      note text,
      version int NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      FOREIGN KEY (sku, warehouse_id) REFERENCES stock
    );
    CREATE UNIQUE INDEX restock_orders_one_open ON restock_orders (sku, warehouse_id) WHERE status IN ('requested', 'ordered');
    CREATE INDEX restock_orders_by_status ON restock_orders (status, id);`,
  down: "DROP TABLE restock_orders, returns_received, fulfilment_cancellations, shipments, fulfilments",
};
