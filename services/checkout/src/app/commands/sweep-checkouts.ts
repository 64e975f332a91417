import type { Now, OrderStanding, Orders, Stores, Transact } from "../ports.js";
import { closeWithin, reopenWithin } from "./settle-cart.js";

/** Carts that were locked before a time; oldest first. */
export type LockedCheckouts = {
  lockedBefore(time: Date, limit: number): Promise<readonly string[]>;
};

export type SweepDeps = {
  readonly transact: Transact;
  readonly locked: LockedCheckouts;
  readonly orders: Orders;
  readonly now: Now;
  /** How long a checkout may take by itself: longer than all deadlines of its calls together. */
  readonly graceMs: number;
};

const batch = 50;

/**
 * Ends what a crash, or a lost answer, left locked: asks the order service whether each order exists. One that does closes its cart,
 * as its event would; one that does not, or ended undone, reopens it. Gives how many were settled.
 */
export const sweepCheckouts =
  (deps: SweepDeps) => async (): Promise<number> => {
    const before = new Date(deps.now().getTime() - deps.graceMs);
    const orderIds = await deps.locked.lockedBefore(before, batch);
    if (orderIds.length === 0) return 0;
    const standings = await deps.orders.standings(orderIds);
    for (const orderId of orderIds) {
      const standing = standings.find((one) => one.orderId === orderId);
      await deps.transact((stores) =>
        settle(stores, orderId, standing, deps.now()),
      );
    }
    return orderIds.length;
  };

const settle = (
  stores: Stores,
  orderId: string,
  standing: OrderStanding | undefined,
  now: Date,
): Promise<void> =>
  standing !== undefined && isAccepted(standing)
    ? closeWithin(stores, { orderId }, now)
    : reopenWithin(stores, { orderId }, now);

const isAccepted = ({ status }: OrderStanding): boolean =>
  status !== "" && status !== "failed" && status !== "cancelled";
