import type { Cart } from "../domain/cart/cart.js";
import type { Buyer } from "./ports.js";

/** Whom a cart's vouchers are counted for. */
export const buyerOfCart = ({ owner, email }: Cart): Buyer =>
  owner.kind === "customer"
    ? { customerId: owner.customerId, email: null }
    : { customerId: null, email };
