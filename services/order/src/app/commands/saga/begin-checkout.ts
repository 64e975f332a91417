import type { Refusal } from "@waybill/contracts";
import { ok, type Result } from "@waybill/result";
import { beginCheckout as begin } from "../../../domain/moves/checkout.js";
import type { Deed } from "../../actor.js";
import { orderNotFound, saveSteps } from "../../change-order.js";
import type { Stores, Versioned } from "../../ports.js";

/** Step 1 of the saga: created → pending_payment. ORDER_CLOSED when the order was closed before. Repeats answer the same. */
export async function beginCheckout(
  stores: Stores,
  input: { readonly orderId: string; readonly run: number },
  deed: Deed,
): Promise<Result<Versioned, Refusal>> {
  const found = await stores.orders.lock(input.orderId);
  if (!found) return orderNotFound;
  const decision = begin(found.order, input.run);
  if (!decision.ok) return decision;
  return ok(await saveSteps(stores, found, [decision.value], deed));
}
