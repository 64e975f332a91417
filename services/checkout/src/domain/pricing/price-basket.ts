import { ok, refuse, type Result } from "@waybill/result";
import { applyDiscounts } from "../discounts/apply-discounts.js";
import type { DiscountRule } from "../discounts/discount-rule.js";
import type { Refusal } from "../refusal.js";
import {
  grossOf,
  type AppliedDiscount,
  type BasketLine,
  type Destination,
  type PricedLine,
  type ShippingOption,
} from "./basket.js";
import { shippingOptions, type ShippingZone } from "./shipping.js";
import { taxOn, taxRateFor, type TaxRate } from "./tax.js";

/** Largest sum that any amount may reach: 10^13 minor units. */
export const maxTotal = 10_000_000_000_000;

export type PricingInput = {
  readonly currency: string;
  readonly lines: readonly BasketLine[];
  /** Rules that were found good for this basket. */
  readonly rules: readonly DiscountRule[];
  readonly taxRates: readonly TaxRate[];
  readonly zones: readonly ShippingZone[];
  /** Unknown while a shopper only looks: then nothing is taxed or shipped. */
  readonly destination?: Destination;
  readonly shipping:
    /** The cheapest option, or none where there is none yet. */
    | { readonly kind: "preview" }
    | { readonly kind: "cheapest" }
    | { readonly kind: "option"; readonly code: string }
    /** Freight agreed with staff, minor units. */
    | { readonly kind: "negotiated"; readonly price: number };
};

/** A basket's price. total = subtotal − discount + taxes added to prices + shipping; the lines' totals and shipping add up to it. */
export type PricedBasket = {
  readonly currency: string;
  readonly lines: readonly PricedLine[];
  readonly discounts: readonly AppliedDiscount[];
  readonly subtotal: number;
  readonly discount: number;
  /** All tax, also what prices contain. */
  readonly tax: number;
  readonly shipping: number;
  readonly total: number;
  /** Empty where freight was negotiated or nothing is shipped yet. */
  readonly shippingOption: string;
  readonly shippingOptions: readonly ShippingOption[];
};

export type PricingRefusal = Refusal<
  "SHIPPING_OPTION_UNKNOWN" | "TOTAL_OUT_OF_RANGE"
>;

/** Prices a basket: discounts, then tax on what is left of each line, then shipping by weight. */
export function priceBasket(
  input: PricingInput,
): Result<PricedBasket, PricingRefusal> {
  const tooMuch = input.lines.some((line) => grossOf(line) > maxTotal);
  const discounted = tooMuch
    ? undefined
    : applyDiscounts(input.lines, input.rules);
  if (!discounted) return outOfRange();
  const lines = input.lines.map((line, i) =>
    priceLine(line, discounted.perLine[i] ?? 0, input),
  );
  const shipped = ship(input, discounted.freeShipping);
  if (!shipped.ok) return shipped;
  const { shipping, option, options, waived } = shipped.value;
  const sum = (pick: (line: PricedLine) => number) =>
    lines.reduce((total, line) => total + pick(line), 0);
  const total = sum((line) => line.total) + shipping;
  if (total > maxTotal || total < 0) return outOfRange();
  return ok({
    currency: input.currency,
    lines,
    discounts: [...discounted.applied, ...waived],
    subtotal: sum(grossOf),
    discount: sum((line) => line.discount),
    tax: sum((line) => line.tax),
    shipping,
    total,
    shippingOption: option,
    shippingOptions: options,
  });
}

const outOfRange = () =>
  refuse({ code: "TOTAL_OUT_OF_RANGE", facts: { max: maxTotal } } as const);

function priceLine(
  line: BasketLine,
  discount: number,
  { taxRates, destination }: PricingInput,
): PricedLine {
  const rate = taxRateFor(taxRates, destination, line.taxCategory);
  const net = grossOf(line) - discount;
  const inclusive = line.negotiated ? false : rate.inclusive;
  const tax = line.negotiated ? line.negotiated.tax : taxOn(net, rate);
  return {
    sku: line.sku,
    name: line.name,
    quantity: line.quantity,
    unitPrice: line.unitPrice,
    discount,
    tax,
    total: inclusive ? net : net + tax,
    taxCategory: line.taxCategory,
    taxInclusive: inclusive,
  };
}

type Shipped = {
  readonly shipping: number;
  readonly option: string;
  readonly options: readonly ShippingOption[];
  readonly waived: readonly AppliedDiscount[];
};

function ship(
  input: PricingInput,
  freeShipping: readonly DiscountRule[],
): Result<Shipped, PricingRefusal> {
  const { shipping: choice, destination } = input;
  const grams = input.lines.reduce(
    (sum, line) => sum + line.quantity * line.weightGrams,
    0,
  );
  const listed = destination
    ? shippingOptions(input.zones, destination, grams, input.currency)
    : [];
  const free = freeShipping.length > 0;
  const options = free
    ? listed.map((option) => ({ ...option, price: 0 }))
    : listed;
  if (choice.kind === "negotiated")
    return ok({ shipping: choice.price, option: "", options, waived: [] });
  const chosen =
    choice.kind === "option"
      ? listed.find((option) => option.code === choice.code)
      : listed[0];
  if (!chosen) {
    if (choice.kind === "preview")
      return ok({ shipping: 0, option: "", options, waived: [] });
    return refuse({
      code: "SHIPPING_OPTION_UNKNOWN",
      facts: { options: listed.map((option) => option.code) },
    });
  }
  return ok({
    shipping: free ? 0 : chosen.price,
    option: chosen.code,
    options,
    waived: freeShipping.map((rule, i) => ({
      ruleId: rule.id,
      ...(rule.code === null ? {} : { code: rule.code }),
      name: rule.name,
      amount: 0,
      shipping: i === 0 ? chosen.price : 0,
    })),
  });
}
