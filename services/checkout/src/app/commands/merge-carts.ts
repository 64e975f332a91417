import type { Refusal } from "@waybill/contracts";
import { ok, type Result } from "@waybill/result";
import type { Cart, Shopper } from "../../domain/cart/cart.js";
import { mergeCarts } from "../../domain/cart/merge-carts.js";
import type { Now, Transact } from "../ports.js";
import { checkSoon } from "./check-soon.js";

/** Moves what a guest's cart holds into the shopper's cart: both rows are locked, so that whatever races comes before or after. */
export const mergeInto =
  (deps: { readonly transact: Transact; readonly now: Now }) =>
  (request: {
    readonly cartId: string;
    readonly shopper: Shopper;
    readonly fromCartId: string;
    readonly guestTokenHash: string;
  }): Promise<Result<Cart, Refusal>> =>
    deps.transact(async (stores): Promise<Result<Cart, Refusal>> => {
      const { cartId, fromCartId } = request;
      const now = deps.now();
      const carts = await stores.carts.lock([cartId, fromCartId]);
      const merged = mergeCarts(
        carts.get(cartId) ?? null,
        request.shopper,
        carts.get(fromCartId) ?? null,
        { kind: "guest", tokenHash: request.guestTokenHash },
        now,
      );
      if (!merged.ok) return merged;
      const { into, from } = merged.value;
      if (from) {
        await stores.carts.save(into, checkSoon(now));
        await stores.carts.save(from, null);
      }
      return ok(into);
    });
