import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "@jest/globals";
import type { Database } from "@waybill/database";
import { ok, refuse } from "@waybill/result";
import type { Cart } from "../../domain/cart/cart.js";
import { cartStore } from "./cart-store.js";

const row = {
  ...{ id: "cart", customer_id: "ana", guest_token_hash: null },
  ...{ currency: "USD", country: null, email: null, status: "open" },
  ...{ version: 1, lines: [], vouchers: [], order_id: null },
  ...{ merged_into: null, abandoned_at: null, revision: 1 },
  ...{ created_at: new Date(0), touched_at: new Date(0) },
};

/** A database that takes a while for an update, and can't be read after the first time. */
function setUp() {
  const saved: number[] = [];
  let reads = 0;
  const db = {
    query: async () => {
      if (++reads > 1) throw new Error("away");
      return [row];
    },
    execute: async (_: string, values: readonly unknown[]) => {
      await sleep(5);
      saved.push(Number(values[2]));
      return 1;
    },
  } as unknown as Database;
  return { saved, store: cartStore(db, 60_000) };
}

const touch = (cart: Cart | null) =>
  cart
    ? ok({ ...cart, version: cart.version + 1 })
    : refuse({ code: "NOT_FOUND" } as const);

test("changes of one cart that come together are put in place together, each on what those before it left", async () => {
  const { store, saved } = setUp();
  await store.load("cart");
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => store.change("cart", touch)),
  );
  expect(saved).toEqual([2, 21]);
  expect(answers.map((answer) => answer.ok && answer.value.version)).toEqual(
    Array.from({ length: 20 }, (_, index) => index + 2),
  );
});

test("a change that is in place is answered so, whatever becomes of those that came with it", async () => {
  const { store, saved } = setUp();
  await store.load("cart");
  const answers = await Promise.allSettled([
    store.change("cart", touch),
    store.change("cart", touch),
    store.change("cart", () => refuse({ code: "CART_EMPTY" } as const)), // To be decided on a newer state, which can't be read.
    store.change("cart", () => {
      throw new Error("a mistake");
    }),
    store.change("cart", touch),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([
    "fulfilled",
    "fulfilled",
    "rejected",
    "rejected",
    "fulfilled",
  ]);
  expect(saved).toEqual([2, 4]);
});
