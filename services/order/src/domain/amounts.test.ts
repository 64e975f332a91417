import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { anItem } from "../testing/order-fixtures.js";
import {
  lineAmounts,
  nothingLeft,
  orderAmounts,
  remainingAmounts,
  remainingTotals,
  shareOfNext,
} from "./amounts.js";
import { remainingOf, type Item } from "./order.js";

test("a line is gross less its discount, with the tax on top unless the price contains it", () => {
  const line = { quantity: 3, unitPrice: 1000, discount: 100, tax: 50 };
  expect(lineAmounts({ ...line, taxInclusive: false }).total).toBe(2950);
  expect(lineAmounts({ ...line, taxInclusive: true }).total).toBe(2900);
});

const lines = fc
  .record({
    quantity: fc.integer({ min: 1, max: 500 }),
    unitPrice: fc.integer({ min: 0, max: 5_000_000 }),
    discountShare: fc.double({ min: 0, max: 1, noNaN: true }),
    tax: fc.integer({ min: 0, max: 1_000_000 }),
    taxInclusive: fc.boolean(),
  })
  .map(({ discountShare, ...line }) =>
    anItem({
      ...line,
      discount: Math.floor(line.quantity * line.unitPrice * discountShare),
    }),
  );

const orders = fc.record({
  items: fc.array(lines, { minLength: 1, maxLength: 8 }),
  shipping: fc.integer({ min: 0, max: 100_000 }),
});

test("the parts of an order always add up to its total", () => {
  fc.assert(
    fc.property(orders, ({ items, shipping }) => {
      const { subtotal, discount, total } = orderAmounts(items, shipping);
      const taxOnTop = items
        .filter((item) => !item.taxInclusive)
        .reduce((sum, item) => sum + item.tax, 0);
      expect(subtotal - discount + taxOnTop + shipping).toBe(total);
      expect(items.reduce((sum, item) => sum + item.total, shipping)).toBe(
        total,
      );
    }),
  );
});

test("whatever is taken off, in whatever portions, gives back exactly what it was, never less than nothing", () => {
  const cuts = fc.array(
    fc.record({
      line: fc.nat(7),
      units: fc.integer({ min: 1, max: 100 }),
      returned: fc.boolean(),
    }),
    { maxLength: 40 },
  );
  fc.assert(
    fc.property(orders, cuts, ({ items, shipping }, wanted) => {
      const before = orderAmounts(items, shipping).total;
      let left: Item[] = items;
      let given = 0;
      for (const cut of wanted) {
        const index = cut.line % left.length;
        const item = left[index];
        if (!item) continue;
        const units = Math.min(cut.units, remainingOf(item));
        const share = shareOfNext(item, units);
        expect(share.total).toBeGreaterThanOrEqual(0);
        expect(share.discount).toBeGreaterThanOrEqual(0);
        expect(share.tax).toBeGreaterThanOrEqual(0);
        const wasLeft = !nothingLeft(left);
        const key = cut.returned ? "returnedQuantity" : "cancelledQuantity";
        left = left.with(index, { ...item, [key]: item[key] + units });
        given += share.total;
        if (wasLeft && nothingLeft(left)) given += shipping;
        expect(remainingTotals(left, shipping).total).toBe(before - given);
      }
      for (const item of left) given += remainingAmounts(item).total;
      if (!nothingLeft(left)) given += shipping;
      expect(given).toBe(before);
    }),
  );
});

test("the shipping stays while a unit is left, and goes with the last one", () => {
  const item = anItem({ quantity: 2, discount: 0, tax: 0 });
  expect(remainingTotals([{ ...item, cancelledQuantity: 1 }], 500).total).toBe(
    1500,
  );
  expect(remainingTotals([{ ...item, cancelledQuantity: 2 }], 500)).toEqual({
    subtotal: 0,
    discount: 0,
    tax: 0,
    shipping: 0,
    total: 0,
  });
});
