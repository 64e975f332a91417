import type { Tx } from "@waybill/database";
import type { RestockStore, WarehouseStore } from "../../app/ports.js";
import type { RestockOrder } from "../../domain/stock/restock-order.js";
import type { Warehouse } from "../../domain/stock/warehouse.js";

export const warehouseColumns =
  "id, code, name, country, priority, active, version";

export const warehouseStore = (tx: Tx): WarehouseStore => ({
  lock: async (id) => {
    const [row] = await tx.query<Warehouse>(
      `SELECT ${warehouseColumns} FROM warehouses WHERE id = $1 FOR NO KEY UPDATE`,
      [id],
    );
    return row ?? null;
  },
  insert: async (w, now) =>
    (await tx.execute(
      `INSERT INTO warehouses (id, code, name, country, priority, active, version, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
      [w.id, w.code, w.name, w.country, w.priority, w.active, w.version, now],
    )) === 1,
  save: async (w) => {
    await tx.execute(
      `UPDATE warehouses SET name = $2, country = $3, priority = $4, active = $5, version = $6 WHERE id = $1`,
      [w.id, w.name, w.country, w.priority, w.active, w.version],
    );
  },
});

export const restockColumns = `id, sku, warehouse_id AS "warehouseId", quantity, received_quantity AS "receivedQuantity",
  status, note, version, created_at AS "createdAt", updated_at AS "updatedAt"`;

export const restockStore = (tx: Tx): RestockStore => ({
  lock: async (id) => {
    const [row] = await tx.query<RestockOrder>(
      `SELECT ${restockColumns} FROM restock_orders WHERE id = $1 FOR UPDATE`,
      [id],
    );
    return row ?? null;
  },
  insert: async (r) =>
    (await tx.execute(
      `INSERT INTO restock_orders (id, sku, warehouse_id, quantity, status, version, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $7) ON CONFLICT DO NOTHING`,
      [
        r.id,
        r.sku,
        r.warehouseId,
        r.quantity,
        r.status,
        r.version,
        r.createdAt,
      ],
    )) === 1,
  save: async (r) => {
    await tx.execute(
      `UPDATE restock_orders SET status = $2, received_quantity = $3, note = $4, version = $5, updated_at = $6 WHERE id = $1`,
      [r.id, r.status, r.receivedQuantity, r.note, r.version, r.updatedAt],
    );
  },
  isSold: async (sku) =>
    (
      await tx.query(
        `SELECT FROM products WHERE sku = $1 AND status = 'active'`,
        [sku],
      )
    ).length === 1,
});
