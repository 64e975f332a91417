import type { Refusal } from "@waybill/contracts";
import { ok, type Result } from "@waybill/result";
import type { Cart, Shopper } from "../../domain/cart/cart.js";
import type { Destination } from "../../domain/pricing/basket.js";
import type { PricedBasket } from "../../domain/pricing/price-basket.js";
import { buyerOfCart } from "../buyer-of-cart.js";
import type { CartStore, Catalogue, Product } from "../ports.js";
import { cartBasket } from "./inspect-cart.js";
import { priceLines, type PricingDeps } from "./price-lines.js";
import { findCart } from "./show-cart.js";

export type Summary = {
  readonly basket: PricedBasket;
  /** SKUs that are in the cart and not in the price, because they are not sold now. */
  readonly left: readonly string[];
  readonly rejectedVouchers: readonly {
    readonly code: string;
    readonly reason: string;
  }[];
};

/** Keeps summaries for a few minutes; what it forgets is made again. */
export type SummaryCache = {
  get(key: string): Promise<Summary | undefined>;
  set(key: string, summary: Summary): void;
};

export type SummaryDeps = PricingDeps & {
  readonly carts: CartStore;
  readonly shown: Catalogue;
  readonly summaries: SummaryCache;
};

export type SummaryRequest = {
  readonly cartId: string;
  readonly shopper: Shopper;
  readonly destination?: Partial<Destination> | undefined;
  readonly shippingOption?: string | undefined;
};

/** What a cart comes to at today's prices: an estimate for the shopper, never what an order is made of. */
export const summariseCart =
  (deps: SummaryDeps) =>
  async (
    request: SummaryRequest,
  ): Promise<
    Result<{ readonly cart: Cart; readonly summary: Summary }, Refusal>
  > => {
    const found = await findCart(deps)(request.cartId, request.shopper);
    if (!found.ok) return found;
    const cart = found.value;
    const products = await deps.shown.products(
      cart.lines.map((line) => line.sku),
      cart.currency,
    );
    const key = keyOf(cart, products, request);
    const kept = await deps.summaries.get(key);
    if (kept) return ok({ cart, summary: kept });
    const summary = await summarise(deps, cart, products, request);
    if (!summary.ok) return summary;
    deps.summaries.set(key, summary.value);
    return ok({ cart, summary: summary.value });
  };

async function summarise(
  deps: SummaryDeps,
  cart: Cart,
  products: ReadonlyMap<string, Product>,
  request: SummaryRequest,
): Promise<Result<Summary, Refusal>> {
  const country = request.destination?.country ?? cart.country;
  const lines = cartBasket(cart, products);
  const priced = await priceLines(deps)({
    currency: cart.currency,
    lines,
    voucherCodes: deps.promotionsEnabled ? cart.vouchers : [],
    buyer: buyerOfCart(cart, deps.guestKeyOf),
    ...(country ? { destination: { ...request.destination, country } } : {}),
    shipping: request.shippingOption
      ? { kind: "option", code: request.shippingOption }
      : { kind: "preview" },
  });
  if (!priced.ok) return priced;
  return ok({
    basket: priced.value.basket,
    left: cart.lines
      .map((line) => line.sku)
      .filter((sku) => !lines.some((line) => line.sku === sku)),
    rejectedVouchers: priced.value.rejected.map(({ code, refusal }) => ({
      code,
      reason: refusal.code,
    })),
  });
}

/** Whatever changes a summary changes its key: the cart's version, the prices of its lines, where it goes. */
function keyOf(
  cart: Cart,
  products: ReadonlyMap<string, Product>,
  { destination, shippingOption }: SummaryRequest,
): string {
  const prices = cart.lines.map(({ sku }) => {
    const product = products.get(sku);
    return product?.status === "active" ? (product.unitPrice ?? "-") : "-";
  });
  const to = destination;
  return [
    cart.id,
    cart.version,
    prices.join("."),
    to?.country ?? cart.country ?? "",
    to?.region ?? "",
    to?.postalCode ?? "",
    shippingOption ?? "",
  ].join(":");
}
