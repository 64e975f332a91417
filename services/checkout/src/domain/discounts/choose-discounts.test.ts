import { expect, test } from "@jest/globals";
import { id, line, promotion, voucher } from "../../testing/samples.js";
import { chooseDiscounts } from "./choose-discounts.js";
import type { DiscountRule } from "./discount-rule.js";

const now = new Date("2026-03-01T12:00:00Z");
const nobody = { confirmedOrders: null, uses: new Map<string, number>() };
const basket = { currency: "USD", lines: [line("TEA", 2, 1_000)] };
const percent = (n: number, stackable: boolean, bps: number) =>
  promotion({
    id: id(n),
    name: `P${String(n)}`,
    benefit: { type: "percentage", bps },
    stackable,
  });
const code = (
  text: string,
  stackable: boolean,
  more: Partial<DiscountRule> = {},
) => voucher({ id: id(text.charCodeAt(0)), code: text, stackable, ...more });
const choose = (
  vouchers: readonly DiscountRule[],
  promotions: readonly DiscountRule[] = [],
  unknown: readonly string[] = [],
) => {
  const asked = [
    ...vouchers.map((rule) => ({ code: rule.code ?? "", rule })),
    ...unknown.map((text) => ({ code: text, rule: undefined })),
  ];
  const { rules, rejected } = chooseDiscounts(
    basket,
    asked,
    promotions,
    nobody,
    now,
  );
  return {
    rules: rules.map((rule) => rule.code ?? rule.name),
    rejected: rejected.map(({ code: text, refusal }) => [text, refusal.code]),
  };
};

test("stackable vouchers and promotions are used together", () => {
  expect(
    choose([code("A", true), code("B", true)], [percent(1, true, 500)]),
  ).toEqual({ rules: ["A", "B", "P1"], rejected: [] });
});

test("a voucher that stands alone leaves promotions out and pushes other vouchers away", () => {
  expect(
    choose([code("A", true), code("B", false)], [percent(1, true, 500)]),
  ).toEqual({
    rules: ["B"],
    rejected: [["A", "VOUCHER_NOT_APPLICABLE"]],
  });
});

test("a promotion that stands alone is used where it saves more than the others together", () => {
  expect(
    choose(
      [],
      [percent(1, true, 500), percent(2, true, 500), percent(3, false, 1_500)],
    ).rules,
  ).toEqual(["P3"]);
  expect(
    choose(
      [],
      [percent(1, true, 900), percent(2, true, 900), percent(3, false, 1_500)],
    ).rules,
  ).toEqual(["P1", "P2"]);
  expect(
    choose([], [percent(3, false, 1_500), percent(4, false, 2_000)]).rules,
  ).toEqual(["P4"]);
});

test("free shipping beats nothing, and loses to money", () => {
  const free = promotion({
    id: id(9),
    name: "free",
    benefit: { type: "free_shipping" },
    stackable: false,
  });
  expect(choose([], [free]).rules).toEqual(["free"]);
  expect(choose([], [free, percent(1, false, 100)]).rules).toEqual(["P1"]);
});

test("a voucher comes before promotions that stand alone: the shopper asked for it", () => {
  expect(choose([code("A", true)], [percent(3, false, 9_000)]).rules).toEqual([
    "A",
  ]);
});

test("vouchers that may not be used are named with the reason, and the rest is used", () => {
  expect(
    choose(
      [code("A", true), code("B", true, { status: "disabled" })],
      [],
      ["C"],
    ),
  ).toEqual({
    rules: ["A"],
    rejected: [
      ["B", "VOUCHER_EXPIRED"],
      ["C", "VOUCHER_UNKNOWN"],
    ],
  });
});

test("without any rule there is nothing to use", () => {
  expect(choose([])).toEqual({ rules: [], rejected: [] });
});
