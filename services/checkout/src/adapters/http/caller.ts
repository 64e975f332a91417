import { customerIdOf, isStaff, type Caller } from "@waybill/service";
import type { CartRef } from "../../app/commands/edit-cart.js";
import type { CartOwner, Shopper } from "../../domain/cart/cart.js";

/** Who may own a cart: customers and guests. Access rules let nobody else come here, so the rest owns nothing. */
export const ownerOf = (caller: Caller): CartOwner =>
  caller.kind === "guest"
    ? { kind: "guest", tokenHash: caller.tokenHash }
    : { kind: "customer", customerId: customerIdOf(caller) ?? "" };

/** Who looks at a cart. Staff read any. */
export const shopperOf = (caller: Caller): Shopper =>
  isStaff(caller) ? { kind: "staff" } : ownerOf(caller);

/** The cart that a request changes, of the version in If-Match where there is one. */
export const cartRefOf = (request: {
  readonly params: { readonly id: string };
  readonly caller: Caller;
  readonly ifMatch?: string;
}): CartRef => ({
  cartId: request.params.id,
  shopper: ownerOf(request.caller),
  expectedVersion:
    request.ifMatch === undefined
      ? undefined
      : Number(request.ifMatch.split("-")[0]),
});
