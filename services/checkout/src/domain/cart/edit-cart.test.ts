import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { cart, customer, guest, id } from "../../testing/samples.js";
import { cartIdleDays, mayRead, type Cart } from "./cart.js";
import {
  addLine,
  addVoucher,
  openFor,
  removeLine,
  removeVoucher,
  setQuantity,
  takePrices,
} from "./edit-cart.js";

const now = new Date("2026-03-02T12:00:00Z");
const tea = { sku: "TEA", name: "Tea", quantity: 2, unitPrice: 300 };
const refusal = (code: string) => ({ ok: false, error: { code } });

test("a cart opens for its owner alone; anybody else does not find it", () => {
  expect(openFor(cart(), customer(), now).ok).toBe(true);
  expect(openFor(cart({ owner: guest }), guest, now).ok).toBe(true);
  for (const other of [customer(2), guest, { kind: "staff" } as const])
    expect(openFor(cart(), other, now)).toMatchObject(refusal("NOT_FOUND"));
  expect(openFor(cart({ owner: guest }), customer(), now).ok).toBe(false);
  expect(openFor(null, customer(), now)).toMatchObject(refusal("NOT_FOUND"));
});

test("staff read any cart, others their own", () => {
  expect(mayRead(cart(), { kind: "staff" })).toBe(true);
  expect(mayRead(cart(), customer())).toBe(true);
  expect(mayRead(cart(), customer(2))).toBe(false);
});

test.each([
  [{ status: "locked", orderId: id(7) }, "CART_CLOSED"],
  [{ status: "closed", orderId: id(7) }, "CART_CLOSED"],
  [{ status: "merged", mergedInto: id(8) }, "CART_CLOSED"],
  [{ status: "expired" }, "CART_EXPIRED"],
  [{ status: "deleted" }, "NOT_FOUND"],
] as const)("a cart that is %j is not for change", (state, code) => {
  const closed = { ...cart(), ...state } as Cart;
  expect(openFor(closed, customer(), now)).toMatchObject(refusal(code));
});

test("a cart expires after 30 idle days, whether or not anybody noted it", () => {
  const day = 86_400_000;
  const touchedAt = new Date(now.getTime() - cartIdleDays * day);
  const idle = cart({ touchedAt });
  expect(openFor(idle, customer(), now)).toMatchObject(refusal("CART_EXPIRED"));
  expect(openFor(idle, customer(), new Date(now.getTime() - 1)).ok).toBe(true);
});

test("a change that expects another version is refused", () => {
  const at3 = cart({ version: 3 });
  expect(openFor(at3, customer(), now, 3).ok).toBe(true);
  expect(openFor(at3, customer(), now, 2)).toMatchObject(
    refusal("PRECONDITION_FAILED"),
  );
});

test("units of one SKU add up in one line, at the price its shopper took", () => {
  const first = addLine(cart(), tea, now);
  const second =
    first.ok && addLine(first.value, { ...tea, unitPrice: 999 }, now);
  expect(second).toMatchObject({
    ok: true,
    value: { version: 3, lines: [{ sku: "TEA", quantity: 4, unitPrice: 300 }] },
  });
});

test("quantities stay between 1 and 100 000", () => {
  for (const quantity of [0, -1, 1.5, 100_001, Number.NaN])
    expect(addLine(cart(), { ...tea, quantity }, now)).toMatchObject(
      refusal("QUANTITY_OUT_OF_RANGE"),
    );
  const full = cart({ lines: [{ ...tea, quantity: 99_999 }] });
  expect(addLine(full, tea, now)).toMatchObject(
    refusal("QUANTITY_OUT_OF_RANGE"),
  );
  expect(setQuantity(full, "TEA", 0, now)).toMatchObject(
    refusal("QUANTITY_OUT_OF_RANGE"),
  );
});

test("a cart holds 100 lines", () => {
  const lines = Array.from({ length: 100 }, (_, i) => ({
    ...tea,
    sku: `T${String(i)}`,
  }));
  expect(addLine(cart({ lines }), tea, now)).toMatchObject(
    refusal("CART_FULL"),
  );
  expect(addLine(cart({ lines }), { ...tea, sku: "T5" }, now).ok).toBe(true);
});

test("what is not in the cart cannot be set, and is removed already", () => {
  expect(setQuantity(cart(), "TEA", 1, now)).toMatchObject(
    refusal("NOT_FOUND"),
  );
  expect(removeLine(cart(), "TEA", now)).toEqual({ ok: true, value: cart() });
  expect(removeLine(cart({ lines: [tea] }), "TEA", now)).toMatchObject({
    value: { lines: [], version: 2 },
  });
});

test("vouchers are put on once, five at most, and taken off by code or all", () => {
  const withOne = cart({ vouchers: ["A"] });
  expect(addVoucher(withOne, "A", now)).toEqual({ ok: true, value: withOne });
  const five = cart({ vouchers: ["A", "B", "C", "D", "E"] });
  expect(addVoucher(five, "F", now)).toMatchObject(
    refusal("VOUCHER_NOT_APPLICABLE"),
  );
  expect(removeVoucher(five, "B", now)).toMatchObject({
    value: { vouchers: ["A", "C", "D", "E"] },
  });
  expect(removeVoucher(five, undefined, now)).toMatchObject({
    value: { vouchers: [] },
  });
  expect(removeVoucher(cart(), "A", now)).toEqual({ ok: true, value: cart() });
});

test("taking prices changes the lines that moved, and nothing when none did", () => {
  const two = cart({ lines: [tea, { ...tea, sku: "RUM" }] });
  const prices = new Map([["TEA", { name: "Tea", unitPrice: 350 }]]);
  const taken = takePrices(two, prices, now);
  expect(taken.lines.map((line) => line.unitPrice)).toEqual([350, 300]);
  expect(taken.version).toBe(2);
  expect(takePrices(taken, prices, now)).toBe(taken);
});

test("whatever is added and removed, a cart keeps one line a SKU with a legal quantity", () => {
  const step = fc.record({
    sku: fc.constantFrom("A", "B", "C"),
    quantity: fc.integer({ min: -2, max: 100_002 }),
    remove: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
      let at = cart();
      for (const { sku, quantity, remove } of steps) {
        const next = remove
          ? removeLine(at, sku, now)
          : addLine(at, { ...tea, sku, quantity }, now);
        if (next.ok) at = next.value;
      }
      expect(new Set(at.lines.map((line) => line.sku)).size).toBe(
        at.lines.length,
      );
      for (const { quantity } of at.lines)
        expect(quantity >= 1 && quantity <= 100_000).toBe(true);
    }),
  );
});
