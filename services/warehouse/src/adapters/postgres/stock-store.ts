import type { Tx } from "@waybill/database";
import type { ShelfKey, StockStore } from "../../app/ports.js";
import type { Movement } from "../../domain/stock/movement.js";
import type { StockLevel } from "../../domain/stock/stock-level.js";
import type { Origin } from "./origin.js";
import { stockCtes, stockParameters } from "./stock-write.js";

export const levelColumns = `s.sku, s.warehouse_id AS "warehouseId", s.on_hand AS "onHand", s.reserved,
  s.reorder_point AS "reorderPoint", s.reorder_quantity AS "reorderQuantity", s.low, s.untold`;

/** One order for all: whoever locks several levels waits for them in the same sequence, so no two wait for each other. */
export const inLockOrder =
  "ORDER BY s.sku, s.warehouse_id FOR NO KEY UPDATE OF s";

const saveSql = `WITH ${stockCtes(1)} SELECT 1`;

/** From where reservations are taken; `onlyFirst` where several warehouses are switched off. */
export const candidates = (
  onlyFirst: string,
): string => `w.active AND (NOT ${onlyFirst} OR w.id =
  (SELECT id FROM warehouses WHERE active ORDER BY priority, code LIMIT 1))`;

export const stockStore = (tx: Tx, origin: Origin): StockStore => ({
  lock: (keys) =>
    tx.query<StockLevel>(
      `SELECT ${levelColumns} FROM stock s
       WHERE (s.sku, s.warehouse_id) IN (SELECT * FROM unnest($1::text[], $2::uuid[])) ${inLockOrder}`,
      keyArrays(keys),
    ),
  save: async (write) => {
    if (write.levels.length === 0 && write.movements.length === 0) return;
    await tx.execute(saveSql, stockParameters(write, origin));
  },
  insert: (level, movements) => insertLevel(tx, origin, level, movements),
  takeUntold: (limit) =>
    tx.query<StockLevel>(
      `UPDATE stock s SET untold = false
       FROM (SELECT sku, warehouse_id FROM stock WHERE untold ORDER BY sku, warehouse_id LIMIT $1
             FOR NO KEY UPDATE SKIP LOCKED) AS free
       WHERE s.sku = free.sku AND s.warehouse_id = free.warehouse_id
       RETURNING ${levelColumns}`,
      [limit],
    ),
  homesOf: (skus) =>
    tx.query<ShelfKey>(
      `SELECT s.sku, s.warehouse_id AS "warehouseId" FROM stock s JOIN warehouses w ON w.id = s.warehouse_id
       WHERE s.sku = ANY($1) ORDER BY w.priority, w.code`,
      [skus],
    ),
});

const keyArrays = (keys: readonly ShelfKey[]): unknown[] => [
  keys.map((key) => key.sku),
  keys.map((key) => key.warehouseId),
];

async function insertLevel(
  tx: Tx,
  origin: Origin,
  level: StockLevel,
  movements: readonly Movement[],
): Promise<boolean> {
  const inserted = await tx.execute(
    `INSERT INTO stock (sku, warehouse_id, on_hand, reserved, reorder_point, reorder_quantity, low, untold)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
    [
      level.sku,
      level.warehouseId,
      level.onHand,
      level.reserved,
      level.reorderPoint,
      level.reorderQuantity,
      level.low,
      level.untold,
    ],
  );
  if (inserted === 1 && movements.length > 0)
    await tx.execute(
      saveSql,
      stockParameters({ levels: [level], movements }, origin),
    );
  return inserted === 1;
}
