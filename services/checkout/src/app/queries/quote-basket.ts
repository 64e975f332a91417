import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import { splitCodes } from "../../domain/discounts/discount-rule.js";
import type { BasketLine, Destination } from "../../domain/pricing/basket.js";
import type {
  PricedBasket,
  PricingInput,
} from "../../domain/pricing/price-basket.js";
import type { Buyer, Catalogue, Product } from "../ports.js";
import { priceLines, type PricingDeps } from "./price-lines.js";

export type WantedLine = {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice?: number | undefined;
  readonly discountBps?: number | undefined;
  readonly tax?: number | undefined;
};

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

const isNegotiated = (line: WantedLine): boolean =>
  line.unitPrice !== undefined ||
  line.discountBps !== undefined ||
  line.tax !== undefined;

/** Prices a basket from the catalogue, for a direct order. Anything that the order could not be placed with refuses it. */
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
    const lines = basketLines(request, products);
    if (!lines.ok) return lines;
    const priced = await priceLines(deps)({
      ...request,
      lines: lines.value,
      voucherCodes: splitCodes(request.voucherCode),
    });
    if (!priced.ok) return priced;
    const rejected = priced.value.rejected[0];
    return rejected ? refuse(rejected.refusal) : ok(priced.value.basket);
  };

/** Joins what is wanted with what the catalogue has; negotiated lines need no price of the catalogue, and staff may sell what is discontinued. */
export function basketLines(
  request: Pick<QuoteRequest, "lines" | "currency" | "byStaff">,
  products: ReadonlyMap<string, Product>,
): Result<BasketLine[], Refusal> {
  const unknown: string[] = [];
  const unpriced: string[] = [];
  const discontinued: string[] = [];
  const lines = request.lines.flatMap((wanted): BasketLine[] => {
    const product = products.get(wanted.sku);
    const unitPrice = wanted.unitPrice ?? product?.unitPrice ?? null;
    if (!product) unknown.push(wanted.sku);
    else if (unitPrice === null) unpriced.push(wanted.sku);
    else if (product.status === "discontinued" && !request.byStaff)
      discontinued.push(wanted.sku);
    else return [basketLine(wanted, product, unitPrice)];
    return [];
  });
  if (unknown.length > 0)
    return refuse({ code: "PRODUCT_UNKNOWN", facts: { skus: unknown } });
  if (unpriced.length > 0)
    return refuse({
      code: "CURRENCY_MISMATCH",
      detail: `Without a price in ${request.currency}: ${unpriced.join(", ")}.`,
      facts: { skus: unpriced },
    });
  if (discontinued.length > 0)
    return refuse({
      code: "PRODUCT_DISCONTINUED",
      facts: { skus: discontinued },
    });
  return ok(lines);
}

const basketLine = (
  wanted: WantedLine,
  product: Product,
  unitPrice: number,
): BasketLine => ({
  sku: product.sku,
  name: product.name,
  category: product.category,
  taxCategory: product.taxCategory,
  weightGrams: product.weightGrams,
  quantity: wanted.quantity,
  unitPrice,
  ...(isNegotiated(wanted)
    ? {
        negotiated: {
          discountBps: wanted.discountBps ?? 0,
          tax: wanted.tax ?? 0,
        },
      }
    : {}),
});
