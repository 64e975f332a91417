import { beforeEach, expect, test } from "@jest/globals";
import {
  memoryCheckout,
  type MemoryCheckout,
} from "../../testing/memory-checkout.js";
import { address, customer, id } from "../../testing/samples.js";
import { placeCheckout, type PlaceRequest } from "./place-checkout.js";
import { cancelStrayOrder, closeWithin, reopenWithin } from "./settle-cart.js";
import { sweepCheckouts } from "./sweep-checkouts.js";

let on: MemoryCheckout;
let cartId: string;
const shopper = customer();
const lines = [{ sku: "TEA", name: "Tea", quantity: 2, unitPrice: 300 }];
const orderId = id(42);
beforeEach(async () => {
  on = await memoryCheckout();
  cartId = await on.open({ lines, version: 3 });
});

const request = (more: Partial<PlaceRequest> = {}): PlaceRequest => ({
  ...{ orderId, shopper, cartId, cartVersion: 3, shippingAddress: address },
  shippingOption: "standard",
  payment: { method: "card", token: "tok_ok" },
  ...more,
});
const place = (more: Partial<PlaceRequest> = {}) =>
  placeCheckout(on.deps)(request(more));
const cart = async () => on.deps.carts.load(cartId);
const record = () => on.stores.state.checkouts.get(orderId);
const sweep = () => sweepCheckouts({ ...on.deps, graceMs: 60_000 })();
const created = (of = orderId) =>
  on.stores.transact((stores) =>
    closeWithin(stores, { orderId: of }, on.clock.now()),
  );
const undone = (of = orderId) =>
  on.stores.transact((stores) =>
    reopenWithin(stores, { orderId: of }, on.clock.now()),
  );

test("a failed order reopens its cart, which can be ordered again under a new id", async () => {
  await place();
  await created();
  await undone();
  expect(await cart()).toMatchObject({ status: "open", version: 3 });
  expect(record()?.status).toBe("failed");
  await undone();
  expect((await place({ orderId: id(43) })).ok).toBe(true);
  await undone(); // Late news of the first order leaves the second alone.
  expect(await cart()).toMatchObject({ status: "locked", orderId: id(43) });
});

test("the sweeper closes the cart of an order that exists, after its grace", async () => {
  on.orders.faults.push("done, no answer");
  await expect(place()).rejects.toThrow();
  expect(await sweep()).toBe(0);
  on.clock.advance(61_000);
  expect(await sweep()).toBe(1);
  expect(await cart()).toMatchObject({ status: "closed" });
  expect(await sweep()).toBe(0);
});

test("the sweeper reopens the cart of an order that was never made, or ended undone", async () => {
  on.orders.faults.push("no answer");
  await expect(place()).rejects.toThrow();
  on.clock.advance(61_000);
  await sweep();
  expect(await cart()).toMatchObject({ status: "open" });
  await place({ orderId: id(43) });
  on.orders.setStatus(id(43), "failed");
  on.clock.advance(61_000);
  await sweep();
  expect(await cart()).toMatchObject({ status: "open" });
});

test("an order that comes after its cart was reopened takes the cart back if nothing changed, and is cancelled otherwise", async () => {
  await place();
  await undone();
  await created();
  expect(await cart()).toMatchObject({ status: "closed", orderId });
  await undone();
  const changed = await cart();
  if (changed)
    await on.stores.transact((stores) =>
      stores.carts.save({ ...changed, version: 4 }),
    );
  await created();
  expect(await cart()).toMatchObject({ status: "open" });
  expect(on.stores.state.intents).toEqual([
    { kind: cancelStrayOrder, key: orderId, payload: { orderId } },
  ]);
});

test("orders without a cart are none of the carts' business", async () => {
  await created(id(99));
  await undone(id(99));
  expect(on.stores.state.intents).toEqual([]);
});
