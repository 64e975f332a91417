import { beforeEach, expect, test } from "@jest/globals";
import { maxAmount } from "@waybill/contracts";
import {
  aBasket,
  aLine,
  buyer,
  countingIds,
} from "../../../testing/order-fixtures.js";
import {
  createMemoryStores,
  type MemoryStores,
} from "../../../testing/memory-stores.js";
import { createOrder } from "./create-order.js";

let world: MemoryStores;
beforeEach(() => {
  world = createMemoryStores();
});
const parts = () => ({
  transact: world.transact,
  orders: world.queries,
  numbers: { next: async () => "ORD-20260305-000001" },
  newId: countingIds(),
});

test("creating twice at the same time answers one order", async () => {
  const both = await Promise.all([
    createOrder(parts(), aBasket(), buyer),
    createOrder(parts(), aBasket(), buyer),
  ]);
  expect(both.map((one) => one.ok && one.value.fresh)).toEqual([true, false]);
  expect(world.eventTypes()).toEqual(["order.created"]);
});

test("an order that is there for nobody to read is a conflict", async () => {
  const blind = { ...parts(), orders: { find: async () => null } };
  await createOrder(blind, aBasket(), buyer);
  expect(await createOrder(blind, aBasket(), buyer)).toMatchObject({
    error: { code: "CONFLICT" },
  });
});

test("a basket whose parts do not add up is refused, and so is a total that no order comes to", async () => {
  expect(
    await createOrder(
      parts(),
      aBasket({ lines: [aLine({ total: 1 })], total: 9 }),
      buyer,
    ),
  ).toMatchObject({
    error: {
      code: "VALIDATION_FAILED",
      errors: [{ path: "lines.0.total" }, { path: "total" }],
    },
  });
  const lines = [aLine({ quantity: 2, unitPrice: maxAmount })];
  expect(await createOrder(parts(), aBasket({ lines }), buyer)).toMatchObject({
    error: { code: "TOTAL_OUT_OF_RANGE" },
  });
});
