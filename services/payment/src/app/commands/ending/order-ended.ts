import type { Deps } from "../../deps.js";
import type { Stores } from "../../ports.js";
import { voidOrderIn } from "./void-order.js";

type Tools = Pick<Deps, "now" | "newId">;

/** An order is confirmed: its checkout no longer decides about its payments. */
export const orderConfirmed = (
  stores: Stores,
  orderId: string,
): Promise<void> => stores.gates.release(orderId);

/**
 * The safety net: an order ended as failed or cancelled, so nothing of its money may stay. The saga has undone it already,
 * as a rule; what it could not is voided here, and the poller and the refund intents see it through.
 */
export async function orderEnded(
  stores: Stores,
  tools: Tools,
  orderId: string,
): Promise<void> {
  const net = {
    orderId,
    key: `${orderId}:ended`,
    reason: "The order ended without being fulfilled",
  };
  await voidOrderIn(stores, tools, net, 0);
  await stores.gates.release(orderId);
}
