import { expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  add,
  allocate,
  formatMoney,
  isCurrency,
  money,
  percentOf,
  subtract,
  taxWithin,
} from "./index.js";

test("halves are rounded up", () => {
  expect(percentOf(50, 100)).toBe(1); // 0.5
  expect(percentOf(49, 100)).toBe(0);
  expect(percentOf(1999, 1500)).toBe(300); // 299.85
  expect(percentOf(-50, 100)).toBe(-1);
});

test("the tax within a gross amount is what the rate would add to the net", () => {
  expect(taxWithin(11900, 1900)).toBe(1900);
  expect(taxWithin(100, 0)).toBe(0);
});

test("parts add up to the whole, whatever the weights", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
      fc.array(fc.nat(1_000_000), { minLength: 1, maxLength: 50 }),
      (total, weights) => {
        const parts = allocate(total, weights);
        expect(parts.reduce((a, b) => a + b, 0)).toBe(total);
        const sum = weights.reduce((a, b) => a + b, 0);
        if (sum === 0) return;
        parts.forEach((part, i) => {
          const exact = (total * (weights[i] ?? 0)) / sum;
          expect(Math.abs(part - exact)).toBeLessThan(1.000001);
        });
      },
    ),
  );
});

test("nothing is allocated to no one", () => {
  expect(allocate(0, [])).toEqual([]);
  expect(() => allocate(1, [])).toThrow("nothing to allocate to");
});

test("amounts of different currencies do not mix", () => {
  expect(add(money(1, "USD"), money(2, "USD"))).toEqual(money(3, "USD"));
  expect(() => subtract(money(1, "USD"), money(1, "EUR"))).toThrow(
    "cannot mix",
  );
});

test("money is written as people write it, also in currencies without cents", () => {
  expect(formatMoney(money(1999, "USD"))).toBe("$19.99");
  expect(formatMoney(money(1999, "JPY"))).toBe("¥1,999");
  expect(isCurrency("USD")).toBe(true);
  expect(isCurrency("XQX")).toBe(false);
});
