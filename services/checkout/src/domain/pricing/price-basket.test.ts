import { expect, test } from "@jest/globals";
import { line, voucher } from "../../testing/samples.js";
import { priceBasket, type PricingInput } from "./price-basket.js";
import type { ShippingZone } from "./shipping.js";

const zones: ShippingZone[] = [
  {
    code: "z",
    name: "Z",
    places: [{ country: "*" }],
    options: [
      {
        code: "fast",
        name: "Fast",
        currency: "USD",
        days: { min: 1, max: 1 },
        bands: [{ overGrams: 0, price: 900, perKg: 10 }],
      },
      {
        code: "slow",
        name: "Slow",
        currency: "USD",
        days: { min: 5, max: 9 },
        bands: [{ upToGrams: 2_000, price: 300 }],
      },
    ],
  },
];
const taxRates = [
  {
    country: "DE",
    region: "",
    category: "standard",
    rateBps: 1_900,
    inclusive: true,
  },
  {
    country: "US",
    region: "",
    category: "standard",
    rateBps: 650,
    inclusive: false,
  },
  { country: "US", region: "", category: "food", rateBps: 0, inclusive: false },
];
const input = (more: Partial<PricingInput> = {}): PricingInput => ({
  currency: "USD",
  lines: [line("A", 2, 1_000), line("B", 1, 500, { taxCategory: "food" })],
  rules: [],
  taxRates,
  zones,
  destination: { country: "US" },
  shipping: { kind: "cheapest" },
  ...more,
});
const priced = (more: Partial<PricingInput> = {}) => {
  const result = priceBasket(input(more));
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
};

test("tax that is added comes on top of each line's net price", () => {
  expect(priced()).toMatchObject({
    subtotal: 2_500,
    discount: 0,
    tax: 130,
    shipping: 300,
    total: 2_930,
    shippingOption: "slow",
  });
});

test("tax that prices contain is shown, and not added", () => {
  const basket = priced({ destination: { country: "DE" } });
  expect(
    basket.lines.map(({ tax, total, taxInclusive }) => [
      tax,
      total,
      taxInclusive,
    ]),
  ).toEqual([
    [319, 2_000, true],
    [80, 500, true],
  ]);
  expect(basket).toMatchObject({ tax: 399, total: 2_800 });
});

test("discounts come off before tax", () => {
  const basket = priced({
    rules: [voucher({ benefit: { type: "percentage", bps: 5_000 } })],
  });
  expect(basket).toMatchObject({
    subtotal: 2_500,
    discount: 1_250,
    tax: 65,
    total: 1_250 + 65 + 300,
  });
});

test("free shipping waives the option's price, by name", () => {
  const basket = priced({
    rules: [voucher({ code: "SHIP", benefit: { type: "free_shipping" } })],
    shipping: { kind: "option", code: "fast" },
  });
  expect(basket).toMatchObject({
    shipping: 0,
    total: 2_630,
    shippingOption: "fast",
  });
  expect(basket.discounts).toMatchObject([
    { code: "SHIP", amount: 0, shipping: 920 },
  ]);
  expect(basket.shippingOptions.map((option) => option.price)).toEqual([0, 0]);
});

test("negotiated lines carry the tax that was sent, nothing of the table, and negotiated freight is taken as it is", () => {
  const basket = priced({
    lines: [
      line("A", 12, 1_400, { negotiated: { discountBps: 1_500, tax: 0 } }),
      line("B", 1, 100, { negotiated: { discountBps: 0, tax: 7 } }),
    ],
    shipping: { kind: "negotiated", price: 3_238 },
  });
  expect(basket).toMatchObject({
    discount: 2_520,
    tax: 7,
    shipping: 3_238,
    total: 14_280 + 107 + 3_238,
    shippingOption: "",
  });
});

test("an option that does not take this basket is refused, with those that do", () => {
  const heavy = [line("A", 100, 10)];
  expect(
    priceBasket(
      input({ lines: heavy, shipping: { kind: "option", code: "slow" } }),
    ),
  ).toEqual({
    ok: false,
    error: { code: "SHIPPING_OPTION_UNKNOWN", facts: { options: ["fast"] } },
  });
  expect(priceBasket(input({ zones: [] })).ok).toBe(false);
});

test("a basket that is only looked at is priced as far as is known", () => {
  const { currency, lines, rules } = input();
  const nowhere = { currency, lines, rules, taxRates, zones } as const;
  expect(
    priceBasket({ ...nowhere, shipping: { kind: "preview" } }),
  ).toMatchObject({
    ok: true,
    value: { tax: 0, shipping: 0, shippingOptions: [] },
  });
  expect(priced({ shipping: { kind: "preview" } }).shippingOption).toBe("slow");
});

test("sums beyond all bounds are refused", () => {
  const code = (lines: PricingInput["lines"]) =>
    priceBasket(input({ lines, shipping: { kind: "preview" } }));
  expect(code([line("A", 100_000, 10_000_000_000_000)])).toMatchObject({
    error: { code: "TOTAL_OUT_OF_RANGE" },
  });
  expect(
    code([line("A", 1, 9_000_000_000_000), line("B", 1, 9_000_000_000_000)]),
  ).toMatchObject({ error: { code: "TOTAL_OUT_OF_RANGE" } });
});
