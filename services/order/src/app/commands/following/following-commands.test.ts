import { beforeEach, expect, test } from "@jest/globals";
import type { Shipment } from "../../../domain/moves/fulfilment.js";
import {
  at,
  orderIn,
  paymentId,
  reservationId,
  saga,
  warehouseId,
} from "../../../testing/order-fixtures.js";
import {
  createMemoryStores,
  type MemoryStores,
} from "../../../testing/memory-stores.js";
import { followPayment } from "./follow-payment.js";
import { followReservation } from "./follow-reservation.js";
import { followFulfilment, followShipment } from "./follow-shipment.js";

let world: MemoryStores;
beforeEach(() => {
  world = createMemoryStores();
});
const { id: orderId } = orderIn("created");
const version = async () => (await world.queries.find(orderId))?.version;

test("a payment's news are noted once", async () => {
  world.put(orderIn("pending_payment"));
  const follow = (id = orderId) =>
    world.transact((stores) =>
      followPayment(
        stores,
        {
          orderId: id,
          news: { paymentId, status: "completed", capturedAmount: 5 },
        },
        saga,
      ),
    );
  await follow();
  await follow();
  await follow("01981b3a-4b7c-7000-8000-0000000000ff");
  expect(world.order(orderId)?.payment).toMatchObject({
    id: paymentId,
    status: "completed",
  });
  expect(await version()).toBe(2);
});

test("a reservation's news are noted once", async () => {
  world.put(orderIn("pending_payment"));
  const allocations = [{ sku: "NW-001", warehouseId, quantity: 3 }];
  const follow = (id = orderId) =>
    world.transact((stores) =>
      followReservation(
        stores,
        { orderId: id, reservationId, allocations },
        saga,
      ),
    );
  await follow();
  await follow();
  await follow("nobody");
  expect(world.order(orderId)?.items[0]).toMatchObject({
    reservationId,
    warehouseId,
  });
  expect(await version()).toBe(2);
});

const shipment = (change: Partial<Shipment> = {}): Shipment => ({
  id: "s1",
  orderId,
  warehouseId,
  status: "pending",
  lines: [
    { sku: "NW-001", quantity: 3 },
    { sku: "NW-002", quantity: 1 },
  ],
  carrier: null,
  trackingNumber: null,
  shippedAt: null,
  deliveredAt: null,
  ...change,
});
const ship = (change: Partial<Shipment> = {}) =>
  world.transact((stores) => followShipment(stores, shipment(change), saga));

test("an order follows its shipments: processing, shipped, delivered; each once, and never back", async () => {
  world.put(orderIn("confirmed"));
  await ship();
  expect(world.order(orderId)?.status).toBe("processing");
  await ship({ status: "shipped", shippedAt: at, carrier: "DHL" });
  expect(world.order(orderId)?.status).toBe("shipped");
  await ship({ status: "delivered", deliveredAt: at });
  await ship({ status: "shipped", shippedAt: at });
  await ship();
  expect(world.order(orderId)?.status).toBe("delivered");
  expect(world.eventTypes()).toEqual(Array(3).fill("order.status_changed"));
  expect(await world.queries.shipments(orderId)).toMatchObject([
    { status: "delivered", carrier: "DHL", shippedAt: at, deliveredAt: at },
  ]);
});

test("an order of two shipments has shipped when both have", async () => {
  world.put(orderIn("processing"));
  await ship({ status: "shipped", lines: [{ sku: "NW-001", quantity: 3 }] });
  expect(world.order(orderId)?.status).toBe("processing");
  await ship({
    id: "s2",
    status: "shipped",
    lines: [{ sku: "NW-002", quantity: 1 }],
  });
  expect(world.order(orderId)?.status).toBe("shipped");
});

test("a shipment of no order of ours is passed over", async () => {
  await ship();
  expect(world.eventTypes()).toEqual([]);
});

test("fulfilment that succeeded starts the processing, once", async () => {
  world.put(orderIn("confirmed"));
  for (let repeat = 0; repeat < 2; repeat++)
    await world.transact((stores) =>
      followFulfilment(stores, { orderId }, saga),
    );
  await world.transact((stores) =>
    followFulfilment(stores, { orderId: "nobody" }, saga),
  );
  expect(world.order(orderId)?.status).toBe("processing");
  expect(await version()).toBe(2);
});
