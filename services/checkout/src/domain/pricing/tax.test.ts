import { expect, test } from "@jest/globals";
import { taxOn, taxRateFor, type TaxRate } from "./tax.js";

const rate = (
  country: string,
  region: string,
  category: string,
  rateBps: number,
  inclusive = false,
): TaxRate => ({
  ...{ country, region, category, rateBps, inclusive },
});
const rates = [
  rate("DE", "", "standard", 1_900, true),
  rate("DE", "", "food", 700, true),
  rate("US", "", "standard", 0),
  rate("US", "", "food", 10),
  rate("US", "WA", "standard", 650),
  rate("US", "WA", "food", 0),
];
const bps = (country: string, category: string, region?: string) =>
  taxRateFor(rates, { country, region }, category).rateBps;

test("a category has its own rate, and the standard one where none is named", () => {
  expect(bps("DE", "food")).toBe(700);
  expect(bps("DE", "toys")).toBe(1_900);
});

test("a region comes before its country, category by category", () => {
  expect(bps("US", "standard", " wa ")).toBe(650);
  expect(bps("US", "food", "WA")).toBe(0);
  expect(bps("US", "food", "OR")).toBe(10);
  expect(bps("US", "toys", "WA")).toBe(650);
});

test("where nothing is known nothing is taxed", () => {
  expect(bps("JP", "standard")).toBe(0);
  expect(taxRateFor(rates, undefined, "food")).toEqual({
    rateBps: 0,
    inclusive: false,
  });
});

test("a tax that prices contain is taken out of them, another is added", () => {
  expect(taxOn(11_900, { rateBps: 1_900, inclusive: true })).toBe(1_900);
  expect(taxOn(10_000, { rateBps: 1_900, inclusive: false })).toBe(1_900);
  expect(taxOn(50, { rateBps: 100, inclusive: false })).toBe(1); // 0.5, half up.
});
