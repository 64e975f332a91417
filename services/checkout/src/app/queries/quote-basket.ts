import {
  errorCatalogue,
  mergeRefusals,
  type Refusal,
} from "@waybill/contracts";
import { refuse, type Result } from "@waybill/result";
import { splitCodes } from "../../domain/discounts/discount-rule.js";
import type { Destination } from "../../domain/pricing/basket.js";
import type {
  PricedBasket,
  PricingInput,
} from "../../domain/pricing/price-basket.js";
import type { Buyer, Catalogue } from "../ports.js";
import { basketLines, isNegotiated, type WantedLine } from "./basket-lines.js";
import { tryPricing, type PricingDeps } from "./price-lines.js";

export type QuoteRequest = {
  readonly currency: string;
  readonly lines: readonly WantedLine[];
  /** One code, or several joined by commas. */
  readonly voucherCode: string;
  readonly buyer: Buyer;
  readonly destination?: Destination | undefined;
  readonly shipping: PricingInput["shipping"];
  readonly byStaff: boolean;
};

/** Prices a basket from the catalogue, for a direct order. Anything that the order could not be placed with refuses it, all of it at once. */
export const quoteBasket =
  (deps: PricingDeps & { readonly catalogue: Catalogue }) =>
  async (request: QuoteRequest): Promise<Result<PricedBasket, Refusal>> => {
    const negotiates =
      request.lines.some(isNegotiated) ||
      request.shipping.kind === "negotiated";
    if (negotiates && !request.byStaff)
      return refuse({ code: "PRICE_OVERRIDE_FORBIDDEN" });
    const products = await deps.catalogue.products(
      [...new Set(request.lines.map((line) => line.sku))],
      request.currency,
    );
    const { lines, refusals } = basketLines(request, products);
    const priced = await tryPricing(deps)({
      ...request,
      lines,
      voucherCodes: splitCodes(request.voucherCode),
    });
    const isWhole = refusals.length === 0;
    const vouchers = priced.rejected
      .map(({ refusal }) => refusal)
      // Whether a voucher applies can't be told before every line is known.
      .filter(({ code }) => isWhole || code !== "VOUCHER_NOT_APPLICABLE");
    const others = priced.basket.ok ? [] : [priced.basket.error];
    const refusal = mergeRefusals(
      [...refusals, ...[...others, ...vouchers].map(withFault)],
      () => "lines",
    );
    return refusal ? refuse(refusal) : priced.basket;
  };

function withFault(refusal: Refusal): Refusal {
  const path = pathOf(refusal.code);
  if (path === undefined) return refusal;
  const voucher = refusal.facts?.["voucher"];
  const why = refusal.detail ?? errorCatalogue[refusal.code].title;
  const message = typeof voucher === "string" ? `${voucher}: ${why}` : why;
  return { ...refusal, errors: [{ path, code: refusal.code, message }] };
}

const pathOf = (code: Refusal["code"]): string | undefined => {
  if (code.startsWith("VOUCHER_") || code === "PROMOTIONS_DISABLED")
    return "voucherCode";
  return code === "SHIPPING_OPTION_UNKNOWN" ? "shippingOption" : undefined;
};
