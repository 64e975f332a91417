import type { Migration } from "@waybill/database";

export const reservations: Migration = {
  name: "0120-reservations",
  up: `
    CREATE TABLE reservations (
      id uuid PRIMARY KEY,
      -- checkout: the hold of a saga; fulfilment: taken when the saga's was gone; external: held over HTTP.
      kind text NOT NULL CHECK (kind IN ('checkout', 'fulfilment', 'external')),
      order_id uuid,
      -- The order's id, or what an external caller calls it.
      reference text NOT NULL,
      -- The key of the effect that made it; a release that came first leaves a row without lines that blocks it.
      effect_key text NOT NULL,
      run int NOT NULL,
      status text NOT NULL CHECK (status IN ('held', 'committed', 'released', 'expired', 'refused')),
      -- [{sku, warehouseId, quantity}]: read and changed as a whole, always under the lock of this row.
      lines jsonb NOT NULL,
      -- [{sku, asked, available}] of a refused one: a repeat answers what the first answered.
      short jsonb NOT NULL DEFAULT '[]',
      -- Once true, the units are those of shipments, or gone.
      handed_over boolean NOT NULL DEFAULT false,
      ttl_seconds int NOT NULL,
      expires_at timestamptz NOT NULL,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      CONSTRAINT reservations_effect UNIQUE (effect_key),
      CONSTRAINT reservations_reference UNIQUE (reference, kind)
    ) WITH (fillfactor = 80);
    CREATE INDEX reservations_overdue ON reservations (expires_at) WHERE status = 'held';`,
  down: "DROP TABLE reservations",
};
