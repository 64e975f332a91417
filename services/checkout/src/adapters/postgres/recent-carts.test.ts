import { expect, test } from "@jest/globals";
import { cart, id } from "../../testing/samples.js";
import { recentCarts } from "./recent-carts.js";

test("the least recently kept cart goes first", () => {
  const recent = recentCarts(2);
  const [a, b, c] = [1, 2, 3].map((n) => ({
    cart: cart({ id: id(n) }),
    revision: n,
  }));
  if (!a || !b || !c) throw new Error("three carts");
  for (const kept of [a, b, a, c]) recent.keep(kept);
  expect([a, b, c].map((one) => recent.get(one.cart.id))).toEqual([
    a,
    undefined,
    c,
  ]);
  recent.forget(a.cart.id);
  expect(recent.get(a.cart.id)).toBeUndefined();
});
