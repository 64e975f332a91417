import type { Queryable, Tx } from "@waybill/database";
import type { ShipmentStore } from "../../app/ports.js";
import type { Shipment } from "../../domain/moves/fulfilment.js";

type ShipmentRow = {
  order_id: string;
  id: string;
  warehouse_id: string;
  status: Shipment["status"];
  lines: Shipment["lines"];
  carrier: string | null;
  tracking_number: string | null;
  shipped_at: Date | null;
  delivered_at: Date | null;
};

/** The shipments of an order as the warehouse's events tell of them. */
export async function shipmentsOf(
  db: Queryable,
  orderId: string,
): Promise<Shipment[]> {
  const rows = await db.query<ShipmentRow>(
    "SELECT * FROM order_shipments WHERE order_id = $1 ORDER BY id",
    [orderId],
  );
  return rows.map((row) => ({
    id: row.id,
    orderId: row.order_id,
    warehouseId: row.warehouse_id,
    status: row.status,
    lines: row.lines,
    carrier: row.carrier,
    trackingNumber: row.tracking_number,
    shippedAt: row.shipped_at,
    deliveredAt: row.delivered_at,
  }));
}

export const createShipmentStore = (tx: Tx): ShipmentStore => ({
  ofOrder: (orderId) => shipmentsOf(tx, orderId),
  save: async (shipment) => {
    await tx.execute(
      `INSERT INTO order_shipments (order_id, id, warehouse_id, status, lines, carrier, tracking_number, shipped_at, delivered_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (order_id, id) DO UPDATE SET status = EXCLUDED.status, lines = EXCLUDED.lines, carrier = EXCLUDED.carrier,
         tracking_number = EXCLUDED.tracking_number, shipped_at = EXCLUDED.shipped_at, delivered_at = EXCLUDED.delivered_at`,
      [
        shipment.orderId,
        shipment.id,
        shipment.warehouseId,
        shipment.status,
        JSON.stringify(shipment.lines),
        shipment.carrier,
        shipment.trackingNumber,
        shipment.shippedAt,
        shipment.deliveredAt,
      ],
    );
  },
});
