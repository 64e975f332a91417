import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import type { Cart, Shopper } from "../../domain/cart/cart.js";
import type { CartProblem } from "../../domain/cart/compare-cart.js";
import { openFor } from "../../domain/cart/edit-cart.js";
import { buyerOfCart } from "../buyer-of-cart.js";
import type { CartStore } from "../ports.js";
import { inspectCart, type InspectDeps } from "./inspect-cart.js";

export type Validated = {
  readonly cart: Cart;
  readonly problems: readonly CartProblem[];
};

/** Every reason at once why the cart could not be ordered now, asked of those who know. */
export const validateCart =
  (deps: InspectDeps & { readonly carts: CartStore }) =>
  async (
    cartId: string,
    shopper: Shopper,
  ): Promise<Result<Validated, Refusal>> => {
    const cart = await deps.carts.load(cartId);
    const open = openFor(cart, shopper, deps.now());
    if (!open.ok) return refuse(open.error);
    const inspected = await inspectCart(deps)(open.value, {
      buyer: buyerOfCart(open.value, deps.guestKeyOf),
      shipping: { kind: "preview" },
      ...(open.value.country
        ? { destination: { country: open.value.country } }
        : {}),
    });
    return inspected.ok
      ? ok({ cart: open.value, problems: inspected.value.problems })
      : inspected;
  };
