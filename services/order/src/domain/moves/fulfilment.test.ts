import { expect, test } from "@jest/globals";
import {
  at,
  later,
  orderIn,
  twoItems,
  warehouseId,
} from "../../testing/order-fixtures.js";
import type { Item } from "../order.js";
import {
  finish,
  progress,
  startProcessing,
  withShipmentNews,
  withShippedUnits,
  type Shipment,
} from "./fulfilment.js";

const shipment = (change: Partial<Shipment> = {}): Shipment => ({
  id: "s1",
  orderId: "o1",
  warehouseId,
  status: "pending",
  lines: [{ sku: "NW-001", quantity: 3 }],
  carrier: null,
  trackingNumber: null,
  shippedAt: null,
  deliveredAt: null,
  ...change,
});
const statuses = (orders: readonly { status: string }[]) =>
  orders.map(({ status }) => status);
const withUnits = (of: (item: Item) => Partial<Item>) =>
  twoItems().map((item) => ({ ...item, ...of(item) }));
const allShipped = withUnits((item) => ({ shippedQuantity: item.quantity }));
const allArrived = withUnits((item) => ({
  shippedQuantity: item.quantity,
  deliveredQuantity: item.quantity,
}));

test("a shipment goes on and never back, and keeps what was known", () => {
  const shipped = shipment({
    status: "shipped",
    carrier: "DHL",
    trackingNumber: "1Z",
    shippedAt: at,
  });
  expect(withShipmentNews(undefined, shipped)).toBe(shipped);
  expect(withShipmentNews(shipped, shipment())).toBe(shipped);
  expect(
    withShipmentNews(
      shipped,
      shipment({ status: "delivered", deliveredAt: later }),
    ),
  ).toEqual({ ...shipped, status: "delivered", deliveredAt: later });
});

test("what left counts as shipped, and what arrived as delivered; what was lost counts for nothing", () => {
  const one = (change: Partial<Shipment>) =>
    shipment({ lines: [{ sku: "NW-001", quantity: 1 }], ...change });
  const items = withShippedUnits(twoItems(), [
    one({ status: "delivered", shippedAt: at }),
    one({ id: "s2", status: "failed", shippedAt: at }),
    one({ id: "s3", status: "failed" }), // Lost on the shelf.
    shipment({ id: "s4", lines: [{ sku: "NW-002", quantity: 1 }] }),
  ]);
  expect(items).toMatchObject([
    { shippedQuantity: 1, deliveredQuantity: 1 },
    { shippedQuantity: 0, deliveredQuantity: 0 },
  ]);
});

test("an open shipment starts the processing of a confirmed order, and of no other", () => {
  expect(statuses(startProcessing(orderIn("confirmed")))).toEqual([
    "processing",
  ]);
  expect(startProcessing(orderIn("shipped"))).toEqual([]);
  expect(startProcessing(orderIn("pending_payment"))).toEqual([]);
});

test("an order is shipped when all its remaining units have left, and not before", () => {
  const some = withUnits((item) => ({
    shippedQuantity: item.sku === "NW-001" ? 3 : 0,
  }));
  expect(progress(orderIn("processing", { items: some }), later)).toEqual([]);
  expect(
    statuses(progress(orderIn("confirmed", { items: some }), later)),
  ).toEqual(["processing"]);
  expect(
    statuses(progress(orderIn("processing", { items: allShipped }), later)),
  ).toEqual(["shipped"]);
  const restCancelled = some.map((item) =>
    item.sku === "NW-002" ? { ...item, cancelledQuantity: 1 } : item,
  );
  expect(
    statuses(progress(orderIn("processing", { items: restCancelled }), later)),
  ).toEqual(["shipped"]);
});

test("an order whose news all came at once passes through every status", () => {
  const steps = progress(orderIn("confirmed", { items: allArrived }), later);
  expect(statuses(steps)).toEqual(["processing", "shipped", "delivered"]);
  expect(steps.at(-1)).toMatchObject({
    shippedAt: later,
    deliveredAt: later,
    returnInProgress: false,
  });
});

test("an order never moves back, and one of which nothing is left does not move", () => {
  expect(progress(orderIn("delivered", { items: allShipped }), later)).toEqual(
    [],
  );
  expect(progress(orderIn("created", { items: allShipped }), later)).toEqual(
    [],
  );
  const none = withUnits((item) => ({ cancelledQuantity: item.quantity }));
  expect(progress(orderIn("processing", { items: none }), later)).toEqual([]);
});

const days = (count: number) => new Date(at.getTime() + count * 86_400_000);

test.each(["delivered", "partially_returned"] as const)(
  "an order that is %s is finished when its return window is over",
  (status) => {
    expect(finish(orderIn(status), 30, days(29))).toEqual([]);
    expect(finish(orderIn(status), 30, days(30))).toMatchObject([
      { status: "finished", endedAt: days(30), deliveredAt: at },
    ]);
  },
);

test("an order with an open return is not finished, nor one that was not delivered", () => {
  const order = orderIn("delivered");
  if (order.status === "delivered")
    expect(finish({ ...order, returnInProgress: true }, 30, days(99))).toEqual(
      [],
    );
  expect(finish(orderIn("shipped"), 30, days(99))).toEqual([]);
});
