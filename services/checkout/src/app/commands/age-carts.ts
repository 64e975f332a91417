import type { Cart } from "../../domain/cart/cart.js";
import { linesTotal } from "../../domain/cart/cart.js";
import { ageCart } from "../../domain/cart/cart-aging.js";
import type { NewId, Now, Stores, Transact } from "../ports.js";

export type AgeDeps = {
  readonly transact: Transact;
  readonly now: Now;
  readonly newId: NewId;
  readonly abandonedAfterMs: number;
};

const batch = 100;

/** Looks at carts whose time has come: announces abandoned ones, once each, and ends those that were idle for too long. Gives how many it looked at. */
export const ageCarts = (deps: AgeDeps) => (): Promise<number> =>
  deps.transact(async (stores) => {
    const now = deps.now();
    const due = await stores.carts.lockDue(now, batch);
    for (const cart of due) {
      const aged = ageCart(cart, now, deps.abandonedAfterMs);
      await stores.carts.save(aged.cart, aged.nextCheckAt);
      if (aged.abandoned) await announce(stores, aged.cart, now, deps.newId());
    }
    return due.length;
  });

const announce = (
  stores: Stores,
  cart: Cart,
  occurredAt: Date,
  correlationId: string,
): Promise<void> =>
  stores.events.add({
    type: "cart.abandoned",
    aggregateId: cart.id,
    partitionKey: cart.id,
    correlationId,
    occurredAt,
    data: {
      cartId: cart.id,
      customerId: cart.owner.kind === "customer" ? cart.owner.customerId : null,
      total: { amount: linesTotal(cart), currency: cart.currency },
      lines: cart.lines.length,
    },
  });
