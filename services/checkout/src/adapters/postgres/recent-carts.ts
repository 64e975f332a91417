import type { Cart } from "../../domain/cart/cart.js";

export type SeenCart = {
  readonly cart: Cart;
  /** Of the row, when it was seen. */
  readonly revision: number;
};

/** Carts as this process last saw them, the least recently used going first. Others may have changed them since: never the ground of an answer. */
export type RecentCarts = {
  get(id: string): SeenCart | undefined;
  keep(seen: SeenCart): void;
  forget(id: string): void;
};

export function recentCarts(most: number): RecentCarts {
  const carts = new Map<string, SeenCart>();
  return {
    get: (id) => carts.get(id),
    keep: (seen) => {
      carts.delete(seen.cart.id);
      carts.set(seen.cart.id, seen);
      if (carts.size <= most) return;
      const [oldest] = carts.keys();
      if (oldest !== undefined) carts.delete(oldest);
    },
    forget: (id) => {
      carts.delete(id);
    },
  };
}
