import { expect, test } from "@jest/globals";
import { lineProblems, priceChanges, type Offer } from "./compare-cart.js";

const line = (sku: string, quantity = 2) => ({
  sku,
  name: sku,
  quantity,
  unitPrice: 100,
});
const offer = (sku: string, more: Partial<Offer> = {}): [string, Offer] => [
  sku,
  { sku, name: sku, unitPrice: 100, status: "active", ...more },
];

test("every problem of every line is named at once", () => {
  const offers = new Map([
    offer("SAME"),
    offer("DEAR", { unitPrice: 120 }),
    offer("GONE", { status: "discontinued" }),
    offer("FEW"),
  ]);
  const available = new Map([
    ["DEAR", 1],
    ["FEW", -3],
    ["SAME", 2],
  ]);
  const lines = ["SAME", "DEAR", "GONE", "FEW", "WHAT", "YEN"].map((sku) =>
    line(sku),
  );
  expect(
    lineProblems(
      lines,
      offers,
      new Map([["YEN", "no-price-in-currency"]]),
      available,
    ),
  ).toEqual([
    { code: "PRICE_CHANGED", sku: "DEAR", old: 100, new: 120 },
    { code: "INSUFFICIENT_STOCK", sku: "DEAR", asked: 2, available: 1 },
    { code: "PRODUCT_GONE", sku: "GONE", reason: "discontinued" },
    { code: "INSUFFICIENT_STOCK", sku: "FEW", asked: 2, available: 0 },
    { code: "PRODUCT_GONE", sku: "WHAT", reason: "unknown" },
    { code: "PRODUCT_GONE", sku: "YEN", reason: "no-price-in-currency" },
  ]);
});

test("stock that nobody knows is no problem", () => {
  expect(
    lineProblems([line("A")], new Map([offer("A")]), new Map(), new Map()),
  ).toEqual([]);
});

test("only prices that moved are changes", () => {
  const offers = new Map([offer("A"), offer("B", { unitPrice: 90 })]);
  expect(priceChanges([line("A"), line("B"), line("C")], offers)).toEqual([
    { sku: "B", old: 100, new: 90 },
  ]);
});
