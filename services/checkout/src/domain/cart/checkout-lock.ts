import { ok, refuse, type Result } from "@waybill/result";
import type { Refusal } from "../refusal.js";
import type {
  Cart,
  ClosedCart,
  LockedCart,
  OpenCart,
  Shopper,
} from "./cart.js";
import { openFor } from "./edit-cart.js";

export type LockRefusal = Refusal<
  "NOT_FOUND" | "CART_EXPIRED" | "CART_CLOSED" | "CART_CHANGED" | "CART_EMPTY"
>;

export type Locked = {
  readonly cart: LockedCart | ClosedCart;
  /** False when this very checkout had locked it before: its request is being repeated, and the order may be there. */
  readonly isNew: boolean;
};

/** Gives an open cart to the checkout of `orderId`; from here on nothing else changes it. */
export function lockForCheckout(
  cart: Cart | null,
  shopper: Shopper,
  wanted: { readonly orderId: string; readonly cartVersion: number },
  now: Date,
): Result<Locked, LockRefusal> {
  const opened = openFor(cart, shopper, now);
  if (!opened.ok) {
    const { error } = opened;
    if (
      (cart?.status === "locked" || cart?.status === "closed") &&
      cart.orderId === wanted.orderId &&
      error.code === "CART_CLOSED"
    )
      return ok({ cart, isNew: false });
    switch (error.code) {
      case "NOT_FOUND":
      case "CART_EXPIRED":
      case "CART_CLOSED":
        return refuse({ ...error, code: error.code });
      case "CART_FULL":
      case "QUANTITY_OUT_OF_RANGE":
      case "PRECONDITION_FAILED":
        return refuse({ code: "CART_CHANGED" });
    }
  }
  const open = opened.value;
  if (open.version !== wanted.cartVersion)
    return refuse({
      code: "CART_CHANGED",
      facts: { cartVersion: open.version },
    });
  if (open.lines.length === 0) return refuse({ code: "CART_EMPTY" });
  return ok({
    cart: { ...open, status: "locked", orderId: wanted.orderId },
    isNew: true,
  });
}

/** The order was accepted. Gives the cart as it is to be, or null when this order has no claim on it. */
export function closeFor(cart: Cart, orderId: string): Cart | null {
  if (
    (cart.status === "locked" || cart.status === "closed") &&
    cart.orderId === orderId
  )
    return { ...cart, status: "closed" };
  return null;
}

/** The order was refused, failed or cancelled: the cart may be changed and ordered again. Null when this order has no claim on it. */
export function reopenFor(
  cart: Cart,
  orderId: string,
  now: Date,
): OpenCart | null {
  if (
    (cart.status !== "locked" && cart.status !== "closed") ||
    cart.orderId !== orderId
  )
    return null;
  const { id, owner, currency, country, email, version } = cart;
  const { lines, vouchers, createdAt, abandonedAt } = cart;
  return {
    ...{ id, owner, currency, country, email, version },
    ...{ lines, vouchers, createdAt, abandonedAt },
    status: "open",
    touchedAt: now,
  };
}
