import type { Migration } from "@waybill/database";

/** Invariant 2 of the design as a view: a row for every SKU and warehouse whose books do not agree. Empty is good. */
export const stockCheck: Migration = {
  name: "0140-stock-check",
  up: `
    CREATE VIEW stock_discrepancies AS
    WITH ledger AS (
      SELECT sku, warehouse_id, sum(on_hand_change)::int AS on_hand, sum(reserved_change)::int AS reserved
      FROM stock_movements GROUP BY 1, 2
    ), owed AS (
      SELECT sku, warehouse_id, sum(quantity)::int AS units FROM (
        SELECT l.sku, l."warehouseId" AS warehouse_id, l.quantity
        FROM reservations r, jsonb_to_recordset(r.lines) AS l(sku text, "warehouseId" uuid, quantity int)
        WHERE r.status IN ('held', 'committed') AND NOT r.handed_over
        UNION ALL
        SELECT l.sku, p.warehouse_id, l.quantity - l.cancelled
        FROM shipments p, jsonb_to_recordset(p.lines) AS l(sku text, quantity int, cancelled int)
        WHERE p.status IN ('pending', 'picked', 'packed')
      ) AS units GROUP BY 1, 2
    )
    SELECT sku, warehouse_id, s.on_hand, s.reserved,
           coalesce(l.on_hand, 0) AS ledger_on_hand, coalesce(l.reserved, 0) AS ledger_reserved, coalesce(o.units, 0) AS owed
    FROM stock s FULL JOIN ledger l USING (sku, warehouse_id) FULL JOIN owed o USING (sku, warehouse_id)
    WHERE s.on_hand IS NULL OR s.on_hand <> coalesce(l.on_hand, 0) OR s.reserved <> coalesce(l.reserved, 0)
       OR s.reserved <> coalesce(o.units, 0) OR s.reserved < 0 OR s.reserved > s.on_hand;`,
  down: "DROP VIEW stock_discrepancies",
};
