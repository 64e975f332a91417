import type { Refusal } from "@waybill/contracts";
import { ok, type Result } from "@waybill/result";
import type { Cart } from "../../domain/cart/cart.js";
import {
  lineProblems,
  type CartProblem,
  type Offer,
} from "../../domain/cart/compare-cart.js";
import type { BasketLine, Destination } from "../../domain/pricing/basket.js";
import type {
  PricedBasket,
  PricingInput,
} from "../../domain/pricing/price-basket.js";
import type { Buyer, Catalogue, Product, Stock } from "../ports.js";
import { priceLines, type PricingDeps } from "./price-lines.js";

export type InspectDeps = PricingDeps & {
  readonly catalogue: Catalogue;
  readonly stock: Stock;
};

export type Inspected = {
  readonly problems: readonly CartProblem[];
  /** At today's prices, without lines that can't be had and vouchers that may not be used. */
  readonly basket: PricedBasket;
};

/** Looks at a cart as an order would: today's prices, stock, products and vouchers, asked of their owners. */
export const inspectCart =
  (deps: InspectDeps) =>
  async (
    cart: Cart,
    options: {
      readonly buyer: Buyer;
      readonly destination?: Destination | undefined;
      readonly shipping: PricingInput["shipping"];
    },
  ): Promise<Result<Inspected, Refusal>> => {
    const [products, available] = await Promise.all([
      deps.catalogue.products(
        cart.lines.map((line) => line.sku),
        cart.currency,
      ),
      deps.stock.available(cart.lines),
    ]);
    const priced = await priceLines(deps)({
      currency: cart.currency,
      lines: cartBasket(cart, products),
      voucherCodes: deps.promotionsEnabled ? cart.vouchers : [],
      ...options,
    });
    if (!priced.ok) return priced;
    const vouchers = deps.promotionsEnabled
      ? priced.value.rejected.map(({ code, refusal }) => ({
          voucher: code,
          reason: refusal.code,
          ...(refusal.detail === undefined ? {} : { detail: refusal.detail }),
        }))
      : cart.vouchers.map((voucher) => ({
          voucher,
          reason: "PROMOTIONS_DISABLED",
        }));
    return ok({
      problems: [
        ...lineProblems(
          cart.lines,
          offersOf(products),
          reasonsOf(cart, products),
          available,
        ),
        ...vouchers.map((fault) => ({
          code: "VOUCHER_INVALID" as const,
          ...fault,
        })),
      ],
      basket: priced.value.basket,
    });
  };

/** A cart's lines as they can be priced now: at the catalogue's price, without what is not sold. */
export function cartBasket(
  cart: Pick<Cart, "lines">,
  products: ReadonlyMap<string, Product>,
): BasketLine[] {
  return cart.lines.flatMap(({ sku, quantity }) => {
    const product = products.get(sku);
    if (product?.status !== "active" || product.unitPrice === null) return [];
    const { name, category, taxCategory, weightGrams, unitPrice } = product;
    const facts = { sku, name, category, taxCategory, weightGrams };
    return [{ ...facts, quantity, unitPrice }];
  });
}

/** Products that have a price, as offers. */
export function offersOf(
  products: ReadonlyMap<string, Product>,
): Map<string, Offer> {
  const offers = new Map<string, Offer>();
  for (const { sku, name, unitPrice, status } of products.values())
    if (unitPrice !== null) offers.set(sku, { sku, name, unitPrice, status });
  return offers;
}

const reasonsOf = (
  cart: Cart,
  products: ReadonlyMap<string, Product>,
): Map<string, "unknown" | "no-price-in-currency"> =>
  new Map(
    cart.lines.map(({ sku }) => [
      sku,
      products.has(sku) ? "no-price-in-currency" : "unknown",
    ]),
  );
