import type { Migration } from "@waybill/database";

export const stock: Migration = {
  name: "0110-stock",
  up: `
    CREATE TABLE warehouses (
      id uuid PRIMARY KEY,
      code text NOT NULL,
      name text NOT NULL,
      country char(2) NOT NULL,
      -- The lowest is asked first.
      priority int NOT NULL,
      active boolean NOT NULL,
      version int NOT NULL,
      created_at timestamptz NOT NULL,
      CONSTRAINT warehouses_code UNIQUE (code)
    );

    -- Room on each page for new row versions (HOT): these rows change with every order, their keys never.
    CREATE TABLE stock (
      sku text NOT NULL REFERENCES products,
      warehouse_id uuid NOT NULL REFERENCES warehouses,
      on_hand int NOT NULL,
      reserved int NOT NULL,
      reorder_point int NOT NULL CHECK (reorder_point >= 0),
      reorder_quantity int NOT NULL CHECK (reorder_quantity >= 0),
      -- At or below its reorder point: set and cleared as it crosses, so that each crossing is told once.
      low boolean NOT NULL,
      -- Changed since stock.updated last told of it.
      untold boolean NOT NULL,
      PRIMARY KEY (sku, warehouse_id),
      CONSTRAINT stock_reserved_is_there CHECK (0 <= reserved AND reserved <= on_hand)
    ) WITH (fillfactor = 50);
    CREATE INDEX stock_low ON stock (sku, warehouse_id) WHERE low;
    CREATE INDEX stock_untold ON stock (sku, warehouse_id) WHERE untold;

    -- The ledger. Written in the statement that changes the stock row, which is why it needs no foreign key to it.
    CREATE TABLE stock_movements (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      sku text NOT NULL,
      warehouse_id uuid NOT NULL,
      kind text NOT NULL,
      on_hand_change int NOT NULL,
      reserved_change int NOT NULL,
      -- What caused it: reservation, shipment, return, restock order or operation.
      reference text NOT NULL,
      reason text,
      actor text NOT NULL,
      at timestamptz NOT NULL,
      CONSTRAINT stock_movements_kind CHECK (CASE kind
        WHEN 'received' THEN on_hand_change > 0 AND reserved_change = 0
        WHEN 'returned' THEN on_hand_change > 0 AND reserved_change = 0
        WHEN 'adjusted' THEN on_hand_change <> 0 AND reserved_change = 0
        WHEN 'written_off' THEN on_hand_change < 0 AND reserved_change IN (0, on_hand_change)
        WHEN 'held' THEN on_hand_change = 0 AND reserved_change > 0
        WHEN 'released' THEN on_hand_change = 0 AND reserved_change < 0
        WHEN 'shipped' THEN on_hand_change < 0 AND reserved_change = on_hand_change
        ELSE false END)
    );
    CREATE INDEX stock_movements_of ON stock_movements (sku, warehouse_id, id);

    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '42501'; END $$;
    CREATE TRIGGER stock_movements_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON stock_movements
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    DO $$ BEGIN
      IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'waybill_app') THEN
        REVOKE UPDATE, DELETE, TRUNCATE ON stock_movements FROM waybill_app;
      END IF;
    END $$;`,
  down: `
    DROP TABLE stock_movements, stock, warehouses;
    DROP FUNCTION refuse_change();`,
};
