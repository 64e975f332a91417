import type { Refusal } from "@waybill/contracts";
import { ok, type Result } from "@waybill/result";
import type { Cart } from "../../domain/cart/cart.js";
import {
  priceChanges,
  type PriceChange,
} from "../../domain/cart/compare-cart.js";
import { openFor, takePrices } from "../../domain/cart/edit-cart.js";
import { offersOf } from "../queries/inspect-cart.js";
import type { CartDeps, CartRef } from "./edit-cart.js";

export type Refreshed = {
  readonly cart: Cart;
  readonly changes: readonly PriceChange[];
};

/** Takes today's prices, asked of the catalogue itself, and says which moved. */
export const refreshCart =
  (deps: CartDeps) =>
  async (ref: CartRef): Promise<Result<Refreshed, Refusal>> => {
    const cart = await deps.carts.load(ref.cartId);
    const open = openFor(cart, ref.shopper, deps.now(), ref.expectedVersion);
    if (!open.ok) return open;
    const { lines, currency } = open.value;
    const products = await deps.catalogue.products(
      lines.map((line) => line.sku),
      currency,
    );
    const offers = offersOf(products);
    let changes: readonly PriceChange[] = [];
    const saved = await deps.carts.change(
      ref.cartId,
      (newest): Result<Cart, Refusal> => {
        const at = deps.now();
        const now = openFor(newest, ref.shopper, at, ref.expectedVersion);
        if (!now.ok) return now;
        changes = priceChanges(now.value.lines, offers);
        return ok(takePrices(now.value, offers, at));
      },
    );
    return saved.ok ? ok({ cart: saved.value, changes }) : saved;
  };
