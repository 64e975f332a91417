import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import {
  cartAt,
  mayRead,
  type Cart,
  type Shopper,
} from "../../domain/cart/cart.js";
import type { CartStore, Catalogue, Now, Product } from "../ports.js";

/** Stock that somebody asked for lately; never waits for an answer. */
export type StockHints = {
  peek(skus: readonly string[]): ReadonlyMap<string, number>;
};

export type ShowDeps = {
  readonly carts: CartStore;
  /** The cached catalogue: what it shows decides nothing. */
  readonly shown: Catalogue;
  readonly hints: StockHints;
  readonly now: Now;
};

export type ShownCart = {
  readonly cart: Cart;
  /** Today's products by SKU, as far as they are known. */
  readonly products: ReadonlyMap<string, Product>;
  readonly available: ReadonlyMap<string, number>;
};

/** Adds to a cart what the catalogue says today. The catalogue away, a cart shows the prices that its shopper took. */
export const withToday =
  (deps: Pick<ShowDeps, "shown" | "hints">) =>
  async (cart: Cart): Promise<ShownCart> => {
    const skus = cart.lines.map((line) => line.sku);
    const products =
      skus.length === 0 || cart.status !== "open"
        ? new Map<string, Product>()
        : await deps.shown
            .products(skus, cart.currency)
            .catch(() => new Map<string, Product>());
    return {
      cart,
      products,
      available: cart.status === "open" ? deps.hints.peek(skus) : new Map(),
    };
  };

/** Finds a cart for somebody who may read it. */
export const findCart =
  (deps: Pick<ShowDeps, "carts" | "now">) =>
  async (cartId: string, shopper: Shopper): Promise<Result<Cart, Refusal>> => {
    const cart = await deps.carts.load(cartId);
    return cart && mayRead(cart, shopper) && cart.status !== "deleted"
      ? ok(cartAt(cart, deps.now()))
      : refuse({ code: "NOT_FOUND" });
  };

export const showCart =
  (deps: ShowDeps) =>
  async (
    cartId: string,
    shopper: Shopper,
  ): Promise<Result<ShownCart, Refusal>> => {
    const cart = await findCart(deps)(cartId, shopper);
    return cart.ok ? ok(await withToday(deps)(cart.value)) : cart;
  };
