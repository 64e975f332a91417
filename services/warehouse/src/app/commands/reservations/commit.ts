import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import { commit } from "../../../domain/reservation/reservation.js";
import type { Clock, Stores } from "../../ports.js";

/** held → committed for an order's hold; it no longer expires, and waits for its fulfilment. */
export async function commitOrder(
  stores: Stores,
  clock: Clock,
  orderId: string,
): Promise<Result<{ readonly reservationId: string }, Refusal>> {
  const found = await stores.reservations.lock("checkout", orderId);
  if (!found) return refuse({ code: "NOT_FOUND" });
  const decision = commit(found);
  if (!decision.ok) return decision;
  if (found.status !== "committed")
    await stores.reservations.save(decision.value, clock.now());
  return ok({ reservationId: found.id });
}
