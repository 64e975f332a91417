import { expect, test } from "@jest/globals";
import { id, line, promotion, voucher } from "../../testing/samples.js";
import { applyDiscounts } from "./apply-discounts.js";
import type { Benefit } from "./discount-rule.js";

const of = (benefit: Benefit, more: Parameters<typeof voucher>[0] = {}) =>
  voucher({ benefit, ...more });
const lines = [
  line("A", 1, 999),
  line("B", 3, 335),
  line("C", 2, 50, { category: "Toys" }),
];

test("a percentage is rounded half up on each line", () => {
  expect(
    applyDiscounts(lines, [of({ type: "percentage", bps: 1_500 })]).perLine,
  ).toEqual([150, 151, 15]);
});

test("a fixed sum is shared by the covered lines and adds up exactly", () => {
  const { perLine, applied } = applyDiscounts(lines, [
    of(
      { type: "fixed", amount: 1_000, currency: "USD" },
      { categories: ["Beverages"] },
    ),
  ]);
  expect(perLine).toEqual([499, 501, 0]);
  expect(applied).toEqual([
    { ruleId: voucher().id, code: "TEN", name: "Ten percent", amount: 1_000 },
  ]);
});

test("a fixed sum takes no more than there is", () => {
  expect(
    applyDiscounts(lines, [
      of({ type: "fixed", amount: 1_000_000, currency: "USD" }),
    ]).perLine,
  ).toEqual([999, 1_005, 100]);
});

test("of every buy + get units the cheapest are free, over all lines", () => {
  // 6 units, buy 2 get 1: two free, the cheapest.
  expect(
    applyDiscounts(lines, [of({ type: "buy_x_get_y", buy: 2, get: 1 })])
      .perLine,
  ).toEqual([0, 0, 100]);
  expect(
    applyDiscounts(lines, [of({ type: "buy_x_get_y", buy: 1, get: 1 })])
      .perLine,
  ).toEqual([0, 335, 100]);
  expect(
    applyDiscounts(lines, [
      of({ type: "buy_x_get_y", buy: 1, get: 1 }, { skus: ["B"] }),
    ]).perLine,
  ).toEqual([0, 335, 0]);
});

test("benefits bite one after the other: free units, then percentages, then fixed sums", () => {
  const rules = [
    of(
      { type: "fixed", amount: 100, currency: "USD" },
      { id: id(1), code: "F" },
    ),
    of({ type: "percentage", bps: 5_000 }, { id: id(2), code: "P" }),
    of({ type: "buy_x_get_y", buy: 1, get: 1 }, { id: id(3), code: "G" }),
    of({ type: "free_shipping" }, { id: id(4), code: "S" }),
    of({ type: "percentage", bps: 5_000 }, { id: id(5), code: "Q" }),
  ];
  const { applied, freeShipping } = applyDiscounts(
    [line("A", 2, 1_000)],
    rules,
  );
  expect(applied.map(({ code, amount }) => [code, amount])).toEqual([
    ["G", 1_000],
    ["P", 500],
    ["Q", 250],
    ["F", 100],
  ]);
  expect(freeShipping.map((rule) => rule.code)).toEqual(["S"]);
});

test("a negotiated discount comes first, by name, and promotions leave its line alone", () => {
  const negotiated = line("A", 3, 335, {
    negotiated: { discountBps: 1_500, tax: 0 },
  });
  const { perLine, applied } = applyDiscounts(
    [negotiated, line("B", 1, 1_000)],
    [promotion({ benefit: { type: "percentage", bps: 1_000 } })],
  );
  expect(perLine).toEqual([151, 100]);
  expect(applied).toEqual([
    { name: "Negotiated", amount: 151 },
    { ruleId: promotion().id, name: "Spring sale", amount: 100 },
  ]);
});
