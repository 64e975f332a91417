import type { Queryable } from "@waybill/database";
import type {
  Edit,
  OrderQueries,
  StatusMove,
  StatusView,
  StoredEvent,
} from "../../app/queries/ports.js";
import { cancellationsOf } from "./cancellation-store.js";
import { listOrders } from "./list-orders.js";
import { createOrderReader } from "./order-store.js";
import { shipmentsOf } from "./shipment-store.js";
import type { OrderRow } from "./order-row.js";

/** What can be read of orders, each in one statement. */
export const createOrderQueries = (db: Queryable): OrderQueries => ({
  ...createOrderReader(db),
  status: async (orderId) =>
    (await statusViews(db, "id = $1", orderId))[0] ?? null,
  statuses: (orderIds) => statusViews(db, "id = ANY($1::uuid[])", orderIds),
  list: (filter, page) => listOrders(db, filter, page),
  shipments: (orderId) => shipmentsOf(db, orderId),
  cancellations: (orderId) => cancellationsOf(db, orderId),
  statusHistory: (orderId) => statusHistory(db, orderId),
  editHistory: (orderId) =>
    db.query<Edit>(
      "SELECT before, after, by, at FROM order_edits WHERE order_id = $1 ORDER BY id",
      [orderId],
    ),
  events: (orderId) =>
    db.query<StoredEvent>(
      `SELECT type, version, data, by, correlation_id AS "correlationId", occurred_at AS "occurredAt"
       FROM events WHERE aggregate_id = $1 ORDER BY version, ordinal`,
      [orderId],
    ),
});

async function statusViews(
  db: Queryable,
  where: string,
  parameter: unknown,
): Promise<StatusView[]> {
  const rows = await db.query<OrderRow>(
    `SELECT id, order_number, status, version, updated_at, customer_id, guest_token_hash, payment_status,
       next_action_type, next_action_url, closed_by, ended_at, failure_step, failure_code
     FROM orders WHERE ${where}`,
    [parameter],
  );
  return rows.map(statusView);
}

const statusView = (row: OrderRow): StatusView => ({
  orderId: row.id,
  orderNumber: row.order_number,
  status: row.status,
  closing: row.closed_by !== null && row.ended_at === null,
  version: row.version,
  updatedAt: row.updated_at,
  customerId: row.customer_id,
  guestTokenHash: row.guest_token_hash,
  payment: {
    status: row.payment_status,
    nextAction: row.next_action_type && {
      type: row.next_action_type,
      url: row.next_action_url,
    },
  },
  failure:
    row.failure_step === null && row.failure_code === null
      ? null
      : { step: row.failure_step, code: row.failure_code },
});

const statusHistory = (db: Queryable, orderId: string): Promise<StatusMove[]> =>
  db.query<StatusMove>(
    `SELECT from_status AS "from", to_status AS "to", by, note, at, version
     FROM order_status_history WHERE order_id = $1 ORDER BY version, ordinal`,
    [orderId],
  );
