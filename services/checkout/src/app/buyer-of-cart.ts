import type { Cart } from "../domain/cart/cart.js";
import type { Buyer, GuestKeyOf } from "./ports.js";

/** Whom a cart's vouchers are counted for. */
export const buyerOfCart = (
  { owner, email }: Cart,
  guestKeyOf: GuestKeyOf,
): Buyer =>
  owner.kind === "customer"
    ? { customerId: owner.customerId, guestKey: null }
    : { customerId: null, guestKey: email === null ? null : guestKeyOf(email) };
