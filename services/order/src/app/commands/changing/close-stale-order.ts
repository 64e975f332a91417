import { close } from "../../../domain/moves/checkout.js";
import type { Cancellation } from "../../../domain/moves/cancellation.js";
import type { Deed } from "../../actor.js";
import { saveSteps } from "../../change-order.js";
import { cancelRequestedEvent } from "../../events.js";
import type { Stores } from "../../ports.js";

export type StaleOrder = {
  readonly orderId: string;
  readonly cancellationId: string;
};

/** An order whose saga never began is closed, and the checkout service asked to undo whatever there may be; it ends as failed. */
export async function closeStaleOrder(
  stores: Stores,
  { orderId, cancellationId }: StaleOrder,
  deed: Deed,
): Promise<void> {
  const found = await stores.orders.lock(orderId);
  if (found?.order.status !== "created" || found.order.closing) return;
  const closing = {
    by: "sweeper",
    step: "begin-checkout",
    code: "CHECKOUT_NEVER_BEGAN",
    cancellationId,
    at: deed.now,
  } as const;
  const { order } = close(found.order, closing, found.order.sagaRun);
  const cancellation: Cancellation = {
    id: cancellationId,
    orderId,
    scope: "saga",
    reason: "cancelled",
    state: "requested",
    items: [],
    amount: 0,
    note: "its checkout never began",
    by: deed.actor.name,
    at: deed.now,
    settledAt: null,
  };
  await stores.cancellations.save(cancellation);
  await saveSteps(stores, found, [order], deed, {
    events: [cancelRequestedEvent(order, cancellation, deed)],
  });
}
