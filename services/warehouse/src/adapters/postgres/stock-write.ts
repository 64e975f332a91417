import type { StockWrite } from "../../app/ports.js";
import { effectOf, type Movement } from "../../domain/stock/movement.js";
import type { Origin } from "./origin.js";

/**
 * CTEs that save locked levels with the ledger entries that explain them, in the statement that they are part of.
 * They take four parameters from `$first` on (`stockParameters`).
 */
export const stockCtes = (first: number): string => {
  const [levels, entries, actor, at] = [0, 1, 2, 3].map(
    (n) => `$${String(first + n)}`,
  );
  return `
  levels AS (
    UPDATE stock s SET on_hand = l."onHand", reserved = l.reserved, reorder_point = l."reorderPoint",
      reorder_quantity = l."reorderQuantity", low = l.low, untold = l.untold
    FROM json_to_recordset(${String(levels)}::json) AS l(sku text, "warehouseId" uuid, "onHand" int, reserved int,
      "reorderPoint" int, "reorderQuantity" int, low boolean, untold boolean)
    WHERE s.sku = l.sku AND s.warehouse_id = l."warehouseId"
  ), ledger AS (
    INSERT INTO stock_movements (sku, warehouse_id, kind, on_hand_change, reserved_change, reference, reason, actor, at)
    SELECT m.sku, m."warehouseId", m.kind, m."onHand", m.reserved, m.reference, m.reason, ${String(actor)}, ${String(at)}::timestamptz
    FROM json_to_recordset(${String(entries)}::json) AS m(sku text, "warehouseId" uuid, kind text, "onHand" int, reserved int,
      reference text, reason text)
  )`;
};

/** The parameters of `stockCtes`. */
export const stockParameters = (
  { levels, movements }: StockWrite,
  { actor, now }: Origin,
): unknown[] => [
  JSON.stringify(levels.map(levelRow)),
  JSON.stringify(movements.map(ledgerRow)),
  actor,
  now,
];

// Named one by one: a shelf carries more than its row has.
const levelRow = (level: StockWrite["levels"][number]) => ({
  sku: level.sku,
  warehouseId: level.warehouseId,
  onHand: level.onHand,
  reserved: level.reserved,
  reorderPoint: level.reorderPoint,
  reorderQuantity: level.reorderQuantity,
  low: level.low,
  untold: level.untold,
});

const ledgerRow = (movement: Movement) => ({
  sku: movement.sku,
  warehouseId: movement.warehouseId,
  kind: movement.kind === "lost" ? "written_off" : movement.kind,
  ...effectOf(movement),
  reference: movement.reference,
  reason: movement.reason ?? null,
});
