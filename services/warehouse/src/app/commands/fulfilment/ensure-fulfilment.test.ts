import { beforeEach, expect, test } from "@jest/globals";
import {
  memoryWorld,
  type MemoryWorld,
} from "../../../testing/memory-world.js";
import {
  fulfil,
  hold,
  line,
  shelve,
  threeWarehouses,
  value,
} from "../../../testing/scenario.js";
import type { OrderToFulfil } from "../../ports.js";
import { ensureFulfilment, expectFulfilment } from "./ensure-fulfilment.js";

let world: MemoryWorld;
beforeEach(async () => {
  world = memoryWorld();
  const { sea } = await threeWarehouses(world);
  await shelve(world, "TEA", sea, 10);
});

const order = (status: string): OrderToFulfil => ({
  status,
  customerId: null,
  lines: [line("TEA", 2)],
  shipTo: null,
});
const ensure = (orderId: string, found: OrderToFulfil | null) =>
  ensureFulfilment(
    {
      transact: world.transact,
      clock: world.clock,
      orders: { find: async () => found, standings: async () => [] },
      isOpen: async (id) => (await world.fulfilment(id)) !== null,
    },
    orderId,
  );
const expectIt = (orderId: string) =>
  world.transact((stores) => expectFulfilment(stores, world.clock, orderId));

test("a confirmed order without a fulfilment is looked at again later", async () => {
  const orderId = world.clock.newId();
  await expectIt(orderId);
  expect(await world.laterFulfilments()).toEqual([orderId]);
});

test("a confirmed order with one is not looked at again", async () => {
  const orderId = world.clock.newId();
  value(await hold(world, orderId, [line("TEA", 2)]));
  value(await fulfil(world, orderId, [line("TEA", 2)]));
  await expectIt(orderId);
  expect(await world.laterFulfilments()).toEqual([]);
  expect(await ensure(orderId, order("confirmed"))).toBe("not needed");
});

test("the fulfilment that a saga never asked for is opened from the order, once", async () => {
  const orderId = world.clock.newId();
  value(await hold(world, orderId, [line("TEA", 2)]));
  expect(await ensure(orderId, order("confirmed"))).toBe("opened");
  expect(await ensure(orderId, order("confirmed"))).toBe("not needed");
  expect(await world.shipments(orderId)).toMatchObject([
    { lines: [{ sku: "TEA", quantity: 2 }] },
  ]);
  expect(await world.discrepancies()).toEqual([]);
});

test.each([null, order("cancelled"), order("shipped")])(
  "nothing is opened for an order that is not waiting for it",
  async (found) => {
    const orderId = world.clock.newId();
    expect(await ensure(orderId, found)).toBe("not needed");
    expect(await world.fulfilment(orderId)).toBeNull();
  },
);
