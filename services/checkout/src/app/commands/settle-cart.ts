import { closeFor, reopenFor } from "../../domain/cart/checkout-lock.js";
import type { Now, Stores, Transact } from "../ports.js";
import { checkSoon } from "./check-soon.js";

/** Kind of the intent that cancels an order whose cart has gone on without it. */
export const cancelStrayOrder = "cancel-stray-order";

/**
 * The order of a cart was accepted: the cart closes. An order that comes after its cart was reopened still takes the cart where nothing
 * changed meanwhile; otherwise it is a stray, and is to be cancelled. For orders without a cart it does nothing.
 */
export async function closeWithin(
  stores: Stores,
  { orderId }: { readonly orderId: string },
  now: Date,
): Promise<void> {
  const record = await stores.checkouts.find(orderId);
  if (!record || record.status === "accepted") return;
  const cart = (await stores.carts.lock([record.cartId])).get(record.cartId);
  if (!cart) return;
  const closed =
    closeFor(cart, orderId) ??
    (cart.status === "open" && cart.version === record.cartVersion
      ? closeFor({ ...cart, status: "locked", orderId }, orderId)
      : null);
  if (!closed) {
    await stores.intents.add({
      kind: cancelStrayOrder,
      key: orderId,
      payload: { orderId },
    });
    return;
  }
  await stores.carts.save(closed, null);
  await stores.checkouts.settle(orderId, "accepted", now);
}

/** The order of a cart was refused, failed or cancelled: the cart reopens where it still waits for it. */
export async function reopenWithin(
  stores: Stores,
  { orderId }: { readonly orderId: string },
  now: Date,
): Promise<void> {
  const record = await stores.checkouts.find(orderId);
  if (!record || record.status === "failed") return;
  const cart = (await stores.carts.lock([record.cartId])).get(record.cartId);
  await stores.checkouts.settle(orderId, "failed", now);
  const open = cart && reopenFor(cart, orderId, now);
  if (open) await stores.carts.save(open, checkSoon(now));
}

/** Reopens the cart of an order that does not exist. */
export const reopenCart =
  (deps: { readonly transact: Transact; readonly now: Now }) =>
  (orderId: string): Promise<void> =>
    deps.transact((stores) => reopenWithin(stores, { orderId }, deps.now()));
