import type { Refusal } from "@waybill/contracts";
import { ok, type Result } from "@waybill/result";
import { closingOf } from "../../../domain/order.js";
import { fail } from "../../../domain/moves/checkout.js";
import type { Deed } from "../../actor.js";
import { orderNotFound, saveSteps } from "../../change-order.js";
import type { Stores, Versioned } from "../../ports.js";

export type OrderToFail = {
  readonly orderId: string;
  readonly step: string | null;
  readonly code: string | null;
};

/** Everything begun is undone: a closed order ends as failed, or as cancelled where a cancellation closed it. INVALID_TRANSITION when it is not closed. */
export async function failOrder(
  stores: Stores,
  input: OrderToFail,
  deed: Deed,
): Promise<Result<Versioned, Refusal>> {
  const found = await stores.orders.lock(input.orderId);
  if (!found) return orderNotFound;
  const decision = fail(found.order, input, deed.now);
  if (!decision.ok) return decision;
  const saved = await saveSteps(stores, found, [decision.value], deed);
  await settleCancellation(stores, found, deed);
  return ok(saved);
}

/** The cancellation that closed the order, a buyer's or the sweeper's, is through now. */
async function settleCancellation(
  stores: Stores,
  before: Versioned,
  deed: Deed,
): Promise<void> {
  const id = closingOf(before.order)?.cancellationId;
  if (!id) return;
  const all = await stores.cancellations.ofOrder(before.order.id);
  const cancellation = all.find((one) => one.id === id);
  if (cancellation && cancellation.state !== "settled")
    await stores.cancellations.save({
      ...cancellation,
      state: "settled",
      settledAt: deed.now,
    });
}
