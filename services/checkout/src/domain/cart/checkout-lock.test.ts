import { expect, test } from "@jest/globals";
import { cart, customer, id } from "../../testing/samples.js";
import { closeFor, lockForCheckout, reopenFor } from "./checkout-lock.js";

const now = new Date("2026-03-01T13:00:00Z");
const filled = cart({
  version: 4,
  lines: [{ sku: "A", name: "A", quantity: 1, unitPrice: 100 }],
});
const wanted = { orderId: id(7), cartVersion: 4 };
const locked = { ...filled, status: "locked", orderId: id(7) } as const;

test("an open cart of the version that the shopper saw is locked for its order", () => {
  expect(lockForCheckout(filled, customer(), wanted, now)).toEqual({
    ok: true,
    value: { cart: locked, isNew: true },
  });
});

test("the same checkout finds its own lock, and the cart that it closed", () => {
  for (const cartOfOrder of [locked, { ...locked, status: "closed" } as const])
    expect(lockForCheckout(cartOfOrder, customer(), wanted, now)).toEqual({
      ok: true,
      value: { cart: cartOfOrder, isNew: false },
    });
});

test.each([
  ["it changed", { ...filled, version: 5 }, "CART_CHANGED"],
  ["it is empty", { ...filled, lines: [] }, "CART_EMPTY"],
  ["another checkout has it", { ...locked, orderId: id(8) }, "CART_CLOSED"],
  ["it expired", { ...filled, status: "expired" }, "CART_EXPIRED"],
  ["it is gone", null, "NOT_FOUND"],
] as const)("a cart is not locked when %s", (_, there, code) => {
  expect(lockForCheckout(there, customer(), wanted, now)).toMatchObject({
    ok: false,
    error: { code },
  });
});

test("somebody else's lock says nothing to a stranger", () => {
  expect(lockForCheckout(locked, customer(2), wanted, now)).toMatchObject({
    error: { code: "NOT_FOUND" },
  });
});

test("only the order that a cart was locked for closes or reopens it", () => {
  expect(closeFor(locked, id(7))).toMatchObject({ status: "closed" });
  expect(closeFor(locked, id(8))).toBeNull();
  expect(closeFor(filled, id(7))).toBeNull();
  expect(reopenFor(locked, id(8), now)).toBeNull();
  expect(reopenFor(filled, id(7), now)).toBeNull();
  expect(reopenFor({ ...locked, status: "closed" }, id(7), now)).toEqual({
    ...filled,
    touchedAt: now,
  });
});
