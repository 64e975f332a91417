import type { OutgoingEvent } from "@waybill/contracts";
import type { Database, Migration, Tx } from "@waybill/database";
import type { Outbox } from "@waybill/messaging";
import { v7 } from "uuid";
import { orders as orderTables } from "../../../../services/order/migrations/0100-orders.js";
import { histories } from "../../../../services/order/migrations/0101-histories.js";
import { partitions } from "../../../../services/order/migrations/0102-partitions.js";

/** The order service's own tables and indexes. */
export const orderMigrations: readonly Migration[] = [
  orderTables,
  histories,
  partitions,
];

/** The monthly partitions that the service keeps ahead. */
export const preparePartitions = (db: Database): Promise<unknown> =>
  db.query("SELECT ensure_order_partitions(now(), 1)");

// As the order service inserts: one statement for the order, its lines, history, stored event, number and search row.
const insertSql = `
  WITH placed AS (
    INSERT INTO orders SELECT * FROM jsonb_populate_record(NULL::orders, $1::jsonb)
    ON CONFLICT (id) DO NOTHING RETURNING id),
  lines AS (INSERT INTO order_items SELECT r.* FROM placed, jsonb_populate_recordset(NULL::order_items, $2::jsonb) r),
  moves AS (INSERT INTO order_status_history SELECT r.* FROM placed, jsonb_populate_recordset(NULL::order_status_history, $3::jsonb) r),
  stored AS (INSERT INTO events SELECT r.* FROM placed, jsonb_populate_recordset(NULL::events, $4::jsonb) r),
  numbered AS (INSERT INTO order_numbers SELECT $5, id FROM placed),
  searchable AS (INSERT INTO order_search SELECT id, to_tsvector('simple', $6) FROM placed)
  SELECT id FROM placed`;

/** Writes an order of three lines as the order service does: one transaction, with its event if there is an outbox. */
export async function placeOrder(
  db: Database,
  outbox: Outbox | undefined,
): Promise<void> {
  const event = orderCreated();
  await db.transaction(async (tx) => {
    await insertOrder(tx, event);
    if (outbox) await outbox.add(tx, event);
  });
}

type OrderCreated = OutgoingEvent<"order.created">;

async function insertOrder(tx: Tx, event: OrderCreated): Promise<void> {
  const { aggregateId, data, occurredAt, correlationId } = event;
  const by = { by: "customer", at: occurredAt };
  const history = {
    ...{ order_id: aggregateId, version: 1, ordinal: 0 },
    ...{ from_status: null, to_status: "created", note: null, ...by },
  };
  const stored = {
    ...{ aggregate_id: aggregateId, version: 1, ordinal: 0 },
    ...{ type: event.type, data, by: "customer" },
    ...{ correlation_id: correlationId, occurred_at: occurredAt },
  };
  const words = data.lines.map(({ sku }) => `${sku} Product of the bench`);
  await tx.query(insertSql, [
    JSON.stringify(orderRow(event)),
    JSON.stringify(itemRows(event)),
    JSON.stringify([history]),
    JSON.stringify([stored]),
    data.orderNumber,
    `${data.orderNumber} ${words.join(" ")} Alfreds Futterkiste Obere Str. 57 Berlin 12209 DE`,
  ]);
}

const address = {
  name: "Alfreds Futterkiste",
  street: "Obere Str. 57",
  city: "Berlin",
  postalCode: "12209",
  country: "DE",
};

function orderRow({ aggregateId, data, ...event }: OrderCreated) {
  const { subtotal, discount, tax, shipping } = data;
  const total = data.total.amount;
  return {
    ...{ id: aggregateId, order_number: data.orderNumber, status: "created" },
    ...{ version: 1, customer_id: data.customerId, cart_id: data.cartId },
    ...{ channel: data.channel, currency: data.total.currency },
    ...{ placed_subtotal: subtotal, placed_discount: discount },
    ...{ placed_tax: tax, placed_shipping: shipping, placed_total: total },
    ...{ subtotal, discount, tax, shipping, total, discounts: [] },
    ...{ payment_method: "card", payment_token: "tok_ok" },
    ...{ payment_status: "pending", payment_captured: 0, payment_refunded: 0 },
    ...{ shipping_address: address, metadata: {}, placed_by: "customer" },
    ...{ correlation_id: event.correlationId, saga_run: 0 },
    ...{ return_in_progress: false, created_at: event.occurredAt },
    updated_at: event.occurredAt,
  };
}

const itemRows = ({ aggregateId, data }: OrderCreated) =>
  data.lines.map((line, index) => ({
    ...{ order_id: aggregateId, line_no: index, id: line.itemId },
    ...{ sku: line.sku, name: `Product ${line.sku}`, quantity: line.quantity },
    ...{ unit_price: line.unitPrice, discount: line.discount },
    ...{ tax: line.tax, total: line.total, tax_category: "standard" },
    ...{ tax_inclusive: false, negotiated: false, cancelled_quantity: 0 },
    ...{ returned_quantity: 0, shipped_quantity: 0, delivered_quantity: 0 },
    allocations: [],
  }));

let orders = 0;

/** An order of three lines; the correlation id is the moment, for lags. */
export function orderCreated(orderId = v7()): OrderCreated {
  const line = (n: number) => ({
    itemId: v7(),
    sku: `NW-00${String(n)}`,
    quantity: n,
    ...{ unitPrice: 999, discount: 0, tax: 80 * n, total: 999 * n },
  });
  return {
    type: "order.created",
    aggregateId: orderId,
    partitionKey: orderId,
    correlationId: String(performance.timeOrigin + performance.now()),
    occurredAt: new Date(),
    data: {
      orderId,
      orderNumber: `ORD-20260101-${String(++orders).padStart(6, "0")}-${orderId.slice(-6)}`,
      customerId: v7(),
      cartId: v7(),
      guest: false,
      channel: "web",
      lines: [line(1), line(2), line(3)],
      ...{ subtotal: 5_994, discount: 0, tax: 480, shipping: 500 },
      total: { amount: 6_974, currency: "USD" },
      voucherCode: null,
      paymentMethod: "card",
    },
  };
}
