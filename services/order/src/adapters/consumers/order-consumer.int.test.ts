import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { EventData, EventType, IncomingEvent } from "@waybill/contracts";
import { v7 } from "uuid";
import { beginCheckout } from "../../app/commands/saga/begin-checkout.js";
import { confirmOrder } from "../../app/commands/saga/confirm-order.js";
import {
  openOrderDatabase,
  type OrderDatabase,
} from "../../testing/order-database.js";
import {
  customerId,
  later,
  reservationId,
  saga,
  warehouseId,
} from "../../testing/order-fixtures.js";
import { storesOf } from "../postgres/stores.js";
import { orderConsumer } from "./order-consumer.js";

let world: OrderDatabase;
beforeAll(async () => {
  world = await openOrderDatabase();
});
afterAll(() => world.db.close());

/** Hands an event to its handler, in a transaction, as the inbox does. */
async function take<T extends EventType>(
  type: T,
  source: string,
  data: EventData<T>,
): Promise<void> {
  const consumer = orderConsumer({
    storesOf: (tx) => storesOf(tx, world.outbox, () => undefined),
    now: () => later,
  });
  const handler = consumer.handlers[type];
  if (!handler) throw new Error(`no handler for ${type}`);
  const event = {
    id: v7(),
    source,
    type,
    aggregateId: v7(),
    aggregateVersion: 1,
    correlationId: "c-event",
    occurredAt: later,
    data,
  } as unknown as IncomingEvent<T>;
  await world.db.transaction((tx) => handler.handle(event, tx));
}

async function confirmed(): Promise<string> {
  const orderId = await world.place();
  await world.transact(async (stores) => {
    await beginCheckout(stores, { orderId, run: 1 }, saga);
    const payment = { run: 1, paymentId: null, reservationId };
    await confirmOrder(stores, { orderId, ...payment }, saga);
  });
  return orderId;
}
const orderOf = async (orderId: string) => {
  const found = await world.queries.find(orderId);
  if (!found) throw new Error("not there");
  return found.order;
};

test("a payment is followed from its beginning to its refund", async () => {
  const orderId = await world.place();
  const payment = {
    paymentId: v7(),
    orderId,
    customerId,
    method: "card" as const,
    amount: { amount: 100, currency: "USD" },
  };
  const status = async () => (await orderOf(orderId)).payment.status;
  await take("payment.initiated", "/waybill/payment", payment);
  expect(await status()).toBe("pending");
  await take("payment.pending", "/waybill/payment", {
    ...payment,
    nextActionUrl: null,
  });
  expect(await status()).toBe("processing");
  await take("payment.completed", "/waybill/payment", {
    ...payment,
    captured: 100,
    transactionId: null,
  });
  expect(await status()).toBe("completed");
  const refund = {
    ...payment,
    refundId: v7(),
    refund: payment.amount,
    capturedTotal: 100,
  };
  await take("refund.completed", "/waybill/payment", {
    ...refund,
    refundedTotal: 40,
  });
  expect(await status()).toBe("partially_refunded");
  await take("refund.completed", "/waybill/payment", {
    ...refund,
    refundedTotal: 100,
  });
  expect((await orderOf(orderId)).payment).toEqual({
    id: payment.paymentId,
    status: "refunded",
    capturedAmount: 100,
    refundedAmount: 100,
  });
});

test("a payment that failed or was voided says so", async () => {
  for (const [type, extra] of [
    ["payment.failed", { code: "card_declined" }],
    ["payment.voided", {}],
  ] as const) {
    const orderId = await world.place();
    const payment = {
      paymentId: v7(),
      orderId,
      customerId,
      method: "card" as const,
      amount: { amount: 100, currency: "USD" },
      ...extra,
    };
    await take(type, "/waybill/payment", payment as EventData<typeof type>);
    expect((await orderOf(orderId)).payment.status).toBe(type.split(".")[1]);
  }
});

test("a reservation is noted on the items it holds", async () => {
  const orderId = await world.place();
  await take("stock.reserved", "/waybill/warehouse", {
    reservationId,
    orderId,
    allocations: [
      { sku: "NW-001", warehouseId, quantity: 3 },
      { sku: "NW-002", warehouseId, quantity: 1 },
    ],
  });
  expect((await orderOf(orderId)).items).toMatchObject([
    { reservationId, warehouseId },
    { reservationId, warehouseId },
  ]);
});

test("shipments move a confirmed order to delivered, and the history says that the warehouse did", async () => {
  const orderId = await confirmed();
  const shipment = {
    shipmentId: v7(),
    orderId,
    warehouseId,
    lines: [
      { sku: "NW-001", quantity: 3 },
      { sku: "NW-002", quantity: 1 },
    ],
  };
  await take("fulfilment.succeeded", "/waybill/warehouse", {
    orderId,
    reservationId,
    shipmentIds: [shipment.shipmentId],
  });
  await take("shipment.created", "/waybill/warehouse", shipment);
  expect((await orderOf(orderId)).status).toBe("processing");
  await take("shipment.shipped", "/waybill/warehouse", {
    ...shipment,
    carrier: "DHL",
    trackingNumber: "1Z",
  });
  expect((await orderOf(orderId)).status).toBe("shipped");
  await take("shipment.delivered", "/waybill/warehouse", shipment);
  expect((await orderOf(orderId)).status).toBe("delivered");
  expect(await world.queries.shipments(orderId)).toMatchObject([
    {
      status: "delivered",
      carrier: "DHL",
      trackingNumber: "1Z",
      shippedAt: later,
      deliveredAt: later,
    },
  ]);
  const moves = await world.queries.statusHistory(orderId);
  expect(moves.slice(-3).map(({ to, by }) => [to, by])).toEqual([
    ["processing", "warehouse"],
    ["shipped", "warehouse"],
    ["delivered", "warehouse"],
  ]);
});

test("a lost parcel is shown, and moves the order nowhere", async () => {
  const orderId = await confirmed();
  const shipment = {
    shipmentId: v7(),
    orderId,
    warehouseId,
    lines: [{ sku: "NW-001", quantity: 3 }],
  };
  await take("shipment.created", "/waybill/warehouse", shipment);
  await take("shipment.failed", "/waybill/warehouse", {
    ...shipment,
    reason: "fire",
  });
  expect((await orderOf(orderId)).status).toBe("processing");
  expect(await world.queries.shipments(orderId)).toMatchObject([
    { status: "failed" },
  ]);
});

test("news of an order that is not ours are passed over", async () => {
  await take("stock.reserved", "/waybill/warehouse", {
    reservationId,
    orderId: v7(),
    allocations: [],
  });
});
