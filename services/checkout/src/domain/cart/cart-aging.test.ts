import { expect, test } from "@jest/globals";
import { cart, guest, id } from "../../testing/samples.js";
import { ageCart } from "./cart-aging.js";

const hour = 3_600_000;
const touchedAt = new Date("2026-03-01T12:00:00Z");
const after = (ms: number) => new Date(touchedAt.getTime() + ms);
const lines = [{ sku: "A", name: "A", quantity: 1, unitPrice: 100 }];
const filled = cart({ touchedAt, lines });

test("a cart that is still in use is looked at again when it could be abandoned", () => {
  expect(ageCart(filled, after(hour / 2), hour)).toEqual({
    cart: filled,
    abandoned: false,
    nextCheckAt: after(hour),
  });
});

test("a cart left for long enough is abandoned, once in its life", () => {
  const first = ageCart(filled, after(hour), hour);
  expect(first).toMatchObject({
    abandoned: true,
    cart: { abandonedAt: after(hour) },
  });
  expect(first.nextCheckAt).toEqual(after(30 * 24 * hour));
  expect(ageCart(first.cart, after(9 * hour), hour).abandoned).toBe(false);
});

test.each([
  ["holds nothing", cart({ touchedAt })],
  [
    "belongs to a guest without an address",
    cart({ touchedAt, lines, owner: guest }),
  ],
])("a cart that %s is never abandoned", (_, quiet) => {
  const aged = ageCart(quiet, after(2 * hour), hour);
  expect(aged).toMatchObject({
    abandoned: false,
    nextCheckAt: after(30 * 24 * hour),
  });
});

test("a guest's cart with an address is abandoned like a customer's", () => {
  const known = cart({
    touchedAt,
    lines,
    owner: guest,
    email: "a@example.com",
  });
  expect(ageCart(known, after(hour), hour).abandoned).toBe(true);
});

test("after 30 idle days a cart expires, and is not looked at again", () => {
  expect(ageCart(filled, after(30 * 24 * hour), hour)).toMatchObject({
    cart: { status: "expired" },
    abandoned: false,
    nextCheckAt: null,
  });
});

test("a cart in a checkout is left alone, and looked at later: it may be reopened", () => {
  const locked = { ...filled, status: "locked", orderId: id(1) } as const;
  expect(ageCart(locked, after(hour), hour)).toEqual({
    cart: locked,
    abandoned: false,
    nextCheckAt: after(30 * 24 * hour),
  });
  expect(
    ageCart({ ...locked, status: "closed" }, after(hour), hour).nextCheckAt,
  ).toBeNull();
});
