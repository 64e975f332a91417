import { expect, test } from "@jest/globals";
import { line, promotion, voucher } from "../../testing/samples.js";
import {
  isLimited,
  joinCodes,
  normalCode,
  splitCodes,
} from "./discount-rule.js";
import { covers, eligible, hasUseLeft, type Standing } from "./eligibility.js";

const now = new Date("2026-03-01T12:00:00Z");
const at = (text: string) => new Date(text);
const nobody: Standing = { confirmedOrders: null, uses: new Map() };
const basket = {
  currency: "USD",
  lines: [
    line("TEA", 2, 1_000),
    line("RUM", 1, 3_000, { category: "Spirits" }),
  ],
};
const code = (
  more: Parameters<typeof voucher>[0],
  standing = nobody,
  of = basket,
) => {
  const verdict = eligible(voucher(more), of, standing, now);
  return verdict.ok ? "ok" : verdict.error.code;
};

test("a voucher without conditions is good for any basket", () => {
  expect(code({})).toBe("ok");
});

test("a window opens at its first instant and closes before its last", () => {
  expect(code({ validFrom: now })).toBe("ok");
  expect(code({ validFrom: at("2026-03-01T12:00:00.001Z") })).toBe(
    "VOUCHER_EXPIRED",
  );
  expect(code({ validTo: now })).toBe("VOUCHER_EXPIRED");
  expect(code({ validTo: at("2026-03-01T12:00:00.001Z") })).toBe("ok");
  expect(code({ status: "disabled" })).toBe("VOUCHER_EXPIRED");
});

test("a minimum is met by the whole basket, in its own currency", () => {
  expect(code({ minSubtotal: { amount: 5_000, currency: "USD" } })).toBe("ok");
  expect(code({ minSubtotal: { amount: 5_001, currency: "USD" } })).toBe(
    "VOUCHER_NOT_APPLICABLE",
  );
  expect(code({ minSubtotal: { amount: 1, currency: "EUR" } })).toBe(
    "VOUCHER_NOT_APPLICABLE",
  );
});

test("SKUs and categories name what is covered; one of either is enough", () => {
  expect(code({ skus: ["TEA"] })).toBe("ok");
  expect(code({ categories: ["Spirits"] })).toBe("ok");
  expect(code({ skus: ["MILK"], categories: ["Toys"] })).toBe(
    "VOUCHER_NOT_APPLICABLE",
  );
  expect(code({}, nobody, { currency: "USD", lines: [] })).toBe(
    "VOUCHER_NOT_APPLICABLE",
  );
});

test("limits in total and a customer are used up by uses that were not given back", () => {
  expect(code({ maxRedemptions: 10, redeemed: 9 })).toBe("ok");
  expect(code({ maxRedemptions: 10, redeemed: 10 })).toBe("VOUCHER_EXHAUSTED");
  const used = (times: number): Standing => ({
    confirmedOrders: 3,
    uses: new Map([[voucher().id, times]]),
  });
  expect(code({ maxPerCustomer: 2 }, used(1))).toBe("ok");
  expect(code({ maxPerCustomer: 2 }, used(2))).toBe("VOUCHER_EXHAUSTED");
});

test("a rule for first orders takes a customer's first, once", () => {
  expect(code({ firstOrderOnly: true })).toBe("ok");
  expect(
    code({ firstOrderOnly: true }, { ...nobody, confirmedOrders: 0 }),
  ).toBe("ok");
  expect(
    code({ firstOrderOnly: true }, { ...nobody, confirmedOrders: 1 }),
  ).toBe("VOUCHER_NOT_APPLICABLE");
  expect(
    hasUseLeft(voucher({ firstOrderOnly: true, maxPerCustomer: 5 }), 1).ok,
  ).toBe(false);
  expect(isLimited(voucher({ firstOrderOnly: true }))).toBe(true);
  expect(isLimited(voucher())).toBe(false);
});

test("a fixed sum is good in its own currency, free units in baskets with enough of them", () => {
  expect(code({ benefit: { type: "fixed", amount: 1, currency: "EUR" } })).toBe(
    "VOUCHER_NOT_APPLICABLE",
  );
  expect(code({ benefit: { type: "buy_x_get_y", buy: 2, get: 1 } })).toBe("ok");
  expect(code({ benefit: { type: "buy_x_get_y", buy: 3, get: 1 } })).toBe(
    "VOUCHER_NOT_APPLICABLE",
  );
});

test("promotions leave negotiated prices alone, vouchers do not", () => {
  const negotiated = line("TEA", 1, 500, {
    negotiated: { discountBps: 0, tax: 0 },
  });
  expect(covers(promotion(), negotiated)).toBe(false);
  expect(covers(voucher(), negotiated)).toBe(true);
});

test("codes are told apart regardless of case, and travel joined", () => {
  expect(normalCode(" ten ")).toBe("TEN");
  expect(splitCodes("ten, TEN,,five")).toEqual(["TEN", "FIVE"]);
  expect(splitCodes("")).toEqual([]);
  expect(joinCodes(["TEN", "FIVE"])).toBe("TEN,FIVE");
});
