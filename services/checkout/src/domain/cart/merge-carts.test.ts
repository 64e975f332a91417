import { expect, test } from "@jest/globals";
import { cart, customer, guest, id } from "../../testing/samples.js";
import type { CartLine, OpenCart } from "./cart.js";
import { mergeCarts } from "./merge-carts.js";

const now = new Date("2026-03-01T13:00:00Z");
const line = (sku: string, quantity: number, unitPrice = 100): CartLine => ({
  sku,
  name: sku,
  quantity,
  unitPrice,
});
const target = cart({
  lines: [line("A", 1, 90), line("B", 1)],
  vouchers: ["X"],
});
const source = cart({
  id: id(2),
  owner: guest,
  country: "DE",
  lines: [line("A", 2, 80), line("C", 3)],
  vouchers: ["X", "Y"],
});
const merge = (into: OpenCart | null, from: Parameters<typeof mergeCarts>[2]) =>
  mergeCarts(into, customer(), from, guest, now);

test("quantities are summed, no line is there twice, and the guest's cart is closed", () => {
  expect(merge(target, source)).toMatchObject({
    ok: true,
    value: {
      into: {
        version: 2,
        country: "DE",
        lines: [line("A", 3, 90), line("B", 1), line("C", 3)],
        vouchers: ["X", "Y"],
      },
      from: { status: "merged", mergedInto: id(1) },
    },
  });
});

test("repeating a done merge changes nothing, whatever became of the target", () => {
  const done = { ...source, status: "merged", mergedInto: target.id } as const;
  expect(merge(target, done)).toEqual({ ok: true, value: { into: target } });
  const ordered = { ...target, status: "closed", orderId: id(9) } as const;
  expect(mergeCarts(ordered, customer(), done, guest, now).ok).toBe(true);
  expect(mergeCarts(target, customer(2), done, guest, now).ok).toBe(false);
});

test.each([
  [
    "a line would grow too long",
    { lines: [line("A", 100_000)] },
    "QUANTITY_OUT_OF_RANGE",
  ],
  [
    "there would be too many lines",
    { lines: Array.from({ length: 100 }, (_, i) => line(`L${String(i)}`, 1)) },
    "CART_FULL",
  ],
  ["the currencies differ", { currency: "EUR" }, "CURRENCY_MISMATCH"],
])("nothing is merged when %s", (_, more, code) => {
  expect(merge(target, { ...source, ...more })).toMatchObject({
    ok: false,
    error: { code },
  });
});

test("only who holds both carts may merge them", () => {
  expect(mergeCarts(target, customer(2), source, guest, now)).toMatchObject({
    error: { code: "NOT_FOUND" },
  });
  expect(
    mergeCarts(
      target,
      customer(),
      source,
      { kind: "guest", tokenHash: "b" },
      now,
    ),
  ).toMatchObject({ error: { code: "NOT_FOUND" } });
  expect(merge(target, null)).toMatchObject({ error: { code: "NOT_FOUND" } });
});

test("a cart that is being ordered is not merged, and none into itself", () => {
  expect(
    merge(target, { ...source, status: "locked", orderId: id(9) }),
  ).toMatchObject({ error: { code: "CART_CLOSED" } });
  const own = cart({ owner: guest });
  expect(mergeCarts(own, guest, own, guest, now)).toMatchObject({
    error: { code: "CONFLICT" },
  });
});
