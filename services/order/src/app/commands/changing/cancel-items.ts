import type { Refusal } from "@waybill/contracts";
import { ok, type Result } from "@waybill/result";
import {
  cancelItems as decide,
  type WantedUnits,
} from "../../../domain/moves/item-cancellation.js";
import type { Deed } from "../../actor.js";
import { lockFor, orderNotFound } from "../../change-order.js";
import type { Stores } from "../../ports.js";
import {
  carryOut,
  wishOf,
  type CancelledOrderAnswer,
  type OrderToCancel,
} from "./cancel-order.js";

export type ItemsToCancel = OrderToCancel & {
  readonly items: readonly WantedUnits[];
};

/** Accepts that some units are taken off a confirmed order; all of them cancels it. The warehouse decides what had not shipped. */
export async function cancelItems(
  stores: Stores,
  input: ItemsToCancel,
  deed: Deed,
): Promise<Result<CancelledOrderAnswer, Refusal>> {
  const found = await lockFor(stores, input.orderId, deed);
  if (!found) return orderNotFound;
  const known = await stores.cancellations.ofOrder(input.orderId);
  const repeated = known.find((one) => one.id === input.cancellationId);
  if (repeated)
    return ok({
      found,
      done: repeated.state === "settled",
      cancellationId: repeated.id,
    });
  const open = known.filter((one) => one.state !== "settled");
  const wish = wishOf(input, deed);
  const plan = decide(found.order, input.items, wish, open);
  if (!plan.ok) return plan;
  return ok(await carryOut(stores, found, plan.value, input, deed));
}
