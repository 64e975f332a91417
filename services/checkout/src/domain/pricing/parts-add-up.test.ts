import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { id, line, voucher } from "../../testing/samples.js";
import type { Benefit, DiscountRule } from "../discounts/discount-rule.js";
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
const priced = (
  more: Pick<PricingInput, "lines" | "rules" | "shipping"> & {
    readonly destination: { readonly country: string };
  },
) => {
  const result = priceBasket({ currency: "USD", taxRates, zones, ...more });
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
};

const benefits: fc.Arbitrary<Benefit> = fc.oneof(
  fc.record({
    type: fc.constant("percentage" as const),
    bps: fc.integer({ min: 1, max: 10_000 }),
  }),
  fc.record({
    type: fc.constant("fixed" as const),
    amount: fc.integer({ min: 1, max: 500_000 }),
    currency: fc.constant("USD"),
  }),
  fc.constant({ type: "free_shipping" as const }),
  fc.record({
    type: fc.constant("buy_x_get_y" as const),
    buy: fc.integer({ min: 1, max: 5 }),
    get: fc.integer({ min: 1, max: 3 }),
  }),
);
const someRules: fc.Arbitrary<DiscountRule[]> = fc
  .array(
    fc
      .record({ benefit: benefits, narrow: fc.boolean() })
      .map(({ benefit, narrow }) => ({
        benefit,
        skus: narrow ? ["S0", "S2"] : [],
      })),
    { maxLength: 5 },
  )
  .map((found) =>
    found.map((more, i) =>
      voucher({ ...more, id: id(i), code: `V${String(i)}` }),
    ),
  );
const someLines = fc
  .array(
    fc.record({
      quantity: fc.integer({ min: 1, max: 2_000 }),
      unitPrice: fc.integer({ min: 0, max: 100_000 }),
      taxCategory: fc.constantFrom("standard", "food"),
      negotiated: fc.option(
        fc.record({
          discountBps: fc.integer({ min: 0, max: 10_000 }),
          tax: fc.nat(10_000),
        }),
        { nil: undefined },
      ),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((found) =>
    found.map(({ quantity, unitPrice, negotiated, taxCategory }, i) =>
      line(`S${String(i)}`, quantity, unitPrice, {
        taxCategory,
        ...(negotiated ? { negotiated } : {}),
      }),
    ),
  );

test("whatever is bought and taken off, the parts add up to the total", () => {
  fc.assert(
    fc.property(
      someLines,
      someRules,
      fc.constantFrom("DE", "US", "JP"),
      fc.constantFrom("cheapest", "preview"),
      (lines, rules, country, kind) => {
        const basket = priced({
          lines,
          rules,
          destination: { country },
          shipping: { kind },
        });
        const sum = (values: readonly number[]) =>
          values.reduce((a, b) => a + b, 0);
        const added = sum(
          basket.lines.map((one) => (one.taxInclusive ? 0 : one.tax)),
        );
        expect(basket.total).toBe(
          basket.subtotal - basket.discount + added + basket.shipping,
        );
        expect(basket.total).toBe(
          sum(basket.lines.map((one) => one.total)) + basket.shipping,
        );
        expect(basket.discount).toBe(
          sum(basket.discounts.map((one) => one.amount)),
        );
        expect(basket.discount).toBe(
          sum(basket.lines.map((one) => one.discount)),
        );
        expect(basket.tax).toBe(sum(basket.lines.map((one) => one.tax)));
        for (const one of basket.lines) {
          expect(one.discount).toBeGreaterThanOrEqual(0);
          expect(one.discount).toBeLessThanOrEqual(
            one.quantity * one.unitPrice,
          );
          expect(Number.isSafeInteger(one.total)).toBe(true);
        }
      },
    ),
    { numRuns: 500 },
  );
});
