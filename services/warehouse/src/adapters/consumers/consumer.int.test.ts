import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { EventData, EventType, IncomingEvent } from "@waybill/contracts";
import { v7 } from "uuid";
import {
  postgresWorld,
  type PostgresWorld,
} from "../../testing/postgres-world.js";
import { parcelsOf } from "../../testing/rules/parcels.js";
import {
  fulfil,
  hold,
  line,
  shelve,
  threeWarehouses,
  value,
} from "../../testing/scenario.js";
import { warehouseConsumer } from "./consumer.js";

let world: PostgresWorld;
let sea: string;
beforeAll(async () => {
  world = await postgresWorld();
  ({ sea } = await threeWarehouses(world));
});
afterAll(() => world.db.close());

/** Handles an event as the inbox does: in one transaction. */
async function receive<T extends EventType>(
  type: T,
  data: EventData<T>,
): Promise<void> {
  const { handlers } = warehouseConsumer(world.storeParts, world.clock);
  const event = {
    id: v7(),
    source: "/waybill/test",
    type,
    aggregateId: v7(),
    aggregateVersion: 1,
    correlationId: "test",
    occurredAt: world.clock.now(),
    data,
  } as unknown as IncomingEvent<T>;
  const handler = handlers[type];
  if (!handler) throw new Error(`nothing handles ${type}`);
  await world.db.transaction((tx) => handler.handle(event, tx));
}

const money = { amount: 1, currency: "USD" };
const ended = (orderId: string) => ({
  orderId,
  customerId: null,
  cartId: null,
  from: "pending_payment" as const,
  total: money,
  step: null,
  code: null,
});
const item = (sku: string, quantity: number) => ({
  itemId: v7(),
  sku,
  quantity,
});
const confirmed = (orderId: string) => ({
  orderId,
  orderNumber: "ORD-20260301-000001",
  customerId: null,
  guest: false,
  total: money,
  lines: [item("TEA", 1)],
});

test("a failed or cancelled order leaves no hold behind, and blocks what comes late", async () => {
  await shelve(world, "TEA", sea, 10);
  const [failed, cancelled] = [v7(), v7()];
  value(await hold(world, failed, [line("TEA", 2)]));
  await receive("order.failed", ended(failed));
  await receive("order.cancelled", ended(cancelled));
  expect(await world.level("TEA", sea)).toMatchObject({ reserved: 0 });
  expect(await hold(world, cancelled, [line("TEA", 2)])).toMatchObject({
    error: { code: "RESERVATION_RELEASED" },
  });
});

test("a confirmed order without shipments is looked at again, one with them is not", async () => {
  await shelve(world, "MATE", sea, 10);
  const [without, withThem] = [v7(), v7()];
  value(await hold(world, withThem, [line("MATE", 1)]));
  value(await fulfil(world, withThem, [line("MATE", 1)]));
  await receive("order.confirmed", confirmed(without));
  await receive("order.confirmed", confirmed(without));
  await receive("order.confirmed", confirmed(withThem));
  expect(await world.laterFulfilments()).toEqual([without]);
});

test("a received return puts its sellable units back, once", async () => {
  await shelve(world, "BACK", sea, 10);
  const returned = {
    returnId: v7(),
    orderId: v7(),
    customerId: null,
    items: [item("BACK", 3)],
    sellable: [item("BACK", 2)],
  };
  await receive("return.received", returned);
  await receive("return.received", returned);
  expect(await world.level("BACK", sea)).toMatchObject({ onHand: 12 });
});

test("what runs low is asked for again", async () => {
  await shelve(world, "LOW", sea, 1, { reorderPoint: 5, reorderQuantity: 9 });
  await receive("stock.low", {
    sku: "LOW",
    warehouseId: sea,
    available: 1,
    reorderPoint: 5,
    reorderQuantity: 9,
  });
  expect(await world.restockOrders()).toMatchObject([
    { sku: "LOW", quantity: 9, status: "requested" },
  ]);
});

test("an erased customer's addresses are forgotten", async () => {
  await shelve(world, "GONE", sea, 10);
  const customerId = v7();
  const { orderId } = await parcelsOf(world).ordered([line("GONE", 1)], {
    customerId,
  });
  await receive("customer.erased", { customerId });
  expect(await world.fulfilment(orderId)).toMatchObject({ shipTo: null });
});
