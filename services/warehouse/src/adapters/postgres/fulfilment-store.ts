import type { Queryable, Tx } from "@waybill/database";
import type {
  Cancellation,
  Fulfilment,
  FulfilmentStore,
} from "../../app/ports.js";
import type { Shipment } from "../../domain/fulfilment/shipment.js";
import { sumBySku, type Line } from "../../domain/lines.js";
import type { Origin } from "./origin.js";
import { stockCtes, stockParameters } from "./stock-write.js";

export const shipmentColumns = `id, order_id AS "orderId", warehouse_id AS "warehouseId", status, lines, carrier,
  tracking_number AS "trackingNumber", reason, note, version, created_at AS "createdAt", updated_at AS "updatedAt",
  shipped_at AS "shippedAt", delivered_at AS "deliveredAt"`;

const fulfilmentColumns = `order_id AS "orderId", reservation_id AS "reservationId", customer_id AS "customerId",
  ship_to AS "shipTo", shipment_ids AS "shipmentIds", unfulfillable, created_at AS "createdAt"`;

const openSql = `
  WITH f AS (
    INSERT INTO fulfilments (order_id, reservation_id, customer_id, ship_to, shipment_ids, unfulfillable, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
  ), r AS (
    UPDATE reservations SET status = $8, lines = $9, handed_over = $10, updated_at = $7 WHERE id = $11
  )
  INSERT INTO shipments (id, order_id, warehouse_id, status, lines, version, created_at, updated_at)
  SELECT s.id, $1, s."warehouseId", 'pending', s.lines, 1, $7, $7
  FROM json_to_recordset($12::json) AS s(id uuid, "warehouseId" uuid, lines jsonb)`;

const saveShipmentsSql = `
  WITH p AS (
    UPDATE shipments p SET status = n.status, lines = n.lines, carrier = n.carrier, tracking_number = n."trackingNumber",
      reason = n.reason, note = n.note, version = n.version, updated_at = n."updatedAt", shipped_at = n."shippedAt",
      delivered_at = n."deliveredAt"
    FROM json_to_recordset($1::json) AS n(id uuid, status text, lines jsonb, carrier text, "trackingNumber" text,
      reason text, note text, version int, "updatedAt" timestamptz, "shippedAt" timestamptz, "deliveredAt" timestamptz)
    WHERE p.id = n.id
  ), ${stockCtes(2)} SELECT 1`;

export const fulfilmentStore = (tx: Tx, origin: Origin): FulfilmentStore => ({
  lock: async (orderId) => {
    const [row] = await tx.query<Fulfilment>(
      `SELECT ${fulfilmentColumns} FROM fulfilments WHERE order_id = $1 FOR UPDATE`,
      [orderId],
    );
    return row ?? null;
  },
  open: async (fulfilment, shipments, reservation) => {
    await tx.execute(openSql, [
      fulfilment.orderId,
      fulfilment.reservationId,
      fulfilment.customerId,
      fulfilment.shipTo && JSON.stringify(fulfilment.shipTo),
      fulfilment.shipmentIds,
      JSON.stringify(fulfilment.unfulfillable),
      fulfilment.createdAt,
      reservation?.status,
      reservation && JSON.stringify(reservation.lines),
      reservation?.handedOver,
      reservation?.id,
      JSON.stringify(shipments),
    ]);
  },
  ...shipmentReader(tx),
  saveShipments: async (shipments, write) => {
    await tx.execute(saveShipmentsSql, [
      JSON.stringify(shipments),
      ...stockParameters(write, origin),
    ]);
  },
  ...cancellationStore(tx),
  addReturn: async (effectKey, orderId, lines, now) =>
    (await tx.execute(
      `INSERT INTO returns_received (effect_key, order_id, lines, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [effectKey, orderId, JSON.stringify(lines), now],
    )) === 1,
  forgetAddresses: async (customerId) => {
    await tx.execute(
      `UPDATE fulfilments SET ship_to = NULL WHERE customer_id = $1 AND ship_to IS NOT NULL`,
      [customerId],
    );
  },
});

export const shipmentReader = (
  db: Queryable,
): Pick<FulfilmentStore, "shipment" | "shipmentsOf"> => ({
  shipmentsOf: (orderId) =>
    db.query<Shipment>(
      `SELECT ${shipmentColumns} FROM shipments WHERE order_id = $1 ORDER BY id`,
      [orderId],
    ),
  shipment: async (id) => {
    const [row] = await db.query<Shipment>(
      `SELECT ${shipmentColumns} FROM shipments WHERE id = $1`,
      [id],
    );
    return row ?? null;
  },
});

const cancellationStore = (
  tx: Tx,
): Pick<
  FulfilmentStore,
  "cancellation" | "cancelledOf" | "addCancellation"
> => ({
  cancellation: async (effectKey) => {
    const [row] = await tx.query<Cancellation>(
      `SELECT effect_key AS "effectKey", order_id AS "orderId", run, asked, cancelled
       FROM fulfilment_cancellations WHERE effect_key = $1`,
      [effectKey],
    );
    return row ?? null;
  },
  cancelledOf: async (orderId) => {
    const rows = await tx.query<{ cancelled: Line[] }>(
      `SELECT cancelled FROM fulfilment_cancellations WHERE order_id = $1`,
      [orderId],
    );
    return sumBySku(rows.flatMap((row) => row.cancelled));
  },
  addCancellation: async (c, now) =>
    (await tx.execute(
      `INSERT INTO fulfilment_cancellations (effect_key, order_id, run, asked, cancelled, at)
       VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`,
      [
        c.effectKey,
        c.orderId,
        c.run,
        JSON.stringify(c.asked),
        JSON.stringify(c.cancelled),
        now,
      ],
    )) === 1,
});
