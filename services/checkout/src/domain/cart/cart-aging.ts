import { cartAt, expiresAt, type Cart } from "./cart.js";

export type Aged = {
  readonly cart: Cart;
  /** It was just found abandoned: announce it. */
  readonly abandoned: boolean;
  /** When to look again; null when there is nothing left to look for. */
  readonly nextCheckAt: Date | null;
};

/**
 * What time has done to a cart. An open one with lines whose owner can be written to is abandoned after `abandonedAfterMs` without use,
 * once in its life; after 30 idle days it expires.
 */
export function ageCart(cart: Cart, now: Date, abandonedAfterMs: number): Aged {
  const current = cartAt(cart, now);
  if (current.status !== "open")
    return {
      cart: current,
      abandoned: false,
      // A locked cart may be reopened, and is looked at again then.
      nextCheckAt: current.status === "locked" ? expiresAt(current) : null,
    };
  const reachable = current.owner.kind === "customer" || current.email !== null;
  if (current.abandonedAt !== null || !reachable || current.lines.length === 0)
    return {
      cart: current,
      abandoned: false,
      nextCheckAt: expiresAt(current), // Whatever makes it one that can be abandoned is a use, and brings this forward.
    };
  const due = new Date(current.touchedAt.getTime() + abandonedAfterMs);
  if (due > now)
    return {
      cart: current,
      abandoned: false,
      nextCheckAt: soonest(due, current),
    };
  return {
    cart: { ...current, abandonedAt: now },
    abandoned: true,
    nextCheckAt: expiresAt(current),
  };
}

const soonest = (due: Date, cart: Cart): Date => {
  const end = expiresAt(cart);
  return due < end ? due : end;
};
