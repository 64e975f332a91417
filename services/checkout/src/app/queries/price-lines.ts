import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import { chooseDiscounts } from "../../domain/discounts/choose-discounts.js";
import {
  normalCode,
  perCustomerLimit,
  type DiscountRule,
} from "../../domain/discounts/discount-rule.js";
import type {
  Standing,
  VoucherRefusal,
} from "../../domain/discounts/eligibility.js";
import type { BasketLine, Destination } from "../../domain/pricing/basket.js";
import {
  priceBasket,
  type PricedBasket,
  type PricingInput,
} from "../../domain/pricing/price-basket.js";
import type {
  Buyer,
  Buyers,
  GuestKeyOf,
  Now,
  PricingTables,
} from "../ports.js";

export type PricingDeps = {
  readonly tables: PricingTables;
  readonly buyers: Buyers;
  readonly now: Now;
  readonly guestKeyOf: GuestKeyOf;
  /** CHECKOUT_ENABLE_PROMOTIONS. */
  readonly promotionsEnabled: boolean;
};

export type PricingRequest = {
  readonly currency: string;
  readonly lines: readonly BasketLine[];
  readonly voucherCodes: readonly string[];
  readonly buyer: Buyer;
  readonly destination?: Destination | undefined;
  readonly shipping: PricingInput["shipping"];
};

/** Vouchers that were asked for and are not in the price. */
type Rejected = readonly {
  readonly code: string;
  readonly refusal: VoucherRefusal;
}[];

export type Priced = {
  readonly basket: PricedBasket;
  readonly rejected: Rejected;
};

/** Prices lines whose products are known. */
export const priceLines =
  (deps: PricingDeps) =>
  async (request: PricingRequest): Promise<Result<Priced, Refusal>> => {
    const { basket, rejected } = await tryPricing(deps)(request);
    return basket.ok ? ok({ basket: basket.value, rejected }) : basket;
  };

/** The same, with the vouchers also where there is no price: rules and tables are read, the domain does the rest. */
export const tryPricing =
  (deps: PricingDeps) =>
  async (
    request: PricingRequest,
  ): Promise<{
    readonly basket: Result<PricedBasket, Refusal>;
    readonly rejected: Rejected;
  }> => {
    const codes = [...new Set(request.voucherCodes.map(normalCode))];
    if (codes.length > 0 && !deps.promotionsEnabled)
      return { basket: refuse({ code: "PROMOTIONS_DISABLED" }), rejected: [] };
    const { tables } = deps;
    const [taxRates, zones, promotions, vouchers] = await Promise.all([
      request.destination ? tables.taxRates(request.destination.country) : [],
      request.destination ? tables.zones() : [],
      deps.promotionsEnabled ? tables.promotions() : [],
      codes.length > 0 ? tables.vouchers(codes) : [],
    ]);
    const asked = codes.map((code) => ({
      code,
      rule: vouchers.find((rule) => rule.code === code),
    }));
    const candidates = [...vouchers, ...promotions];
    const chosen = chooseDiscounts(
      request,
      asked,
      promotions,
      await standingOf(deps, request.buyer, candidates),
      deps.now(),
    );
    const basket = priceBasket({
      currency: request.currency,
      lines: request.lines,
      rules: chosen.rules,
      taxRates,
      zones,
      ...(request.destination ? { destination: request.destination } : {}),
      shipping: request.shipping,
    });
    return { basket, rejected: chosen.rejected };
  };

/** Asks about the buyer only what the rules at hand want to know. */
async function standingOf(
  { tables, buyers }: PricingDeps,
  buyer: Buyer,
  rules: readonly DiscountRule[],
): Promise<Standing> {
  const counted = rules.filter((rule) => perCustomerLimit(rule) !== null);
  const isKnown = buyer.customerId !== null || buyer.guestKey !== null;
  const [uses, confirmedOrders] = await Promise.all([
    isKnown && counted.length > 0
      ? tables.uses(
          counted.map((rule) => rule.id),
          buyer,
        )
      : new Map<string, number>(),
    isKnown && rules.some((rule) => rule.firstOrderOnly)
      ? buyers.confirmedOrders(buyer)
      : null,
  ]);
  return { uses, confirmedOrders };
}
