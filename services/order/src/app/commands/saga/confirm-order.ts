import type { Refusal } from "@waybill/contracts";
import { ok, type Result } from "@waybill/result";
import { confirm, type Payment } from "../../../domain/moves/checkout.js";
import type { Deed } from "../../actor.js";
import { orderNotFound, saveSteps } from "../../change-order.js";
import type { Stores, Versioned } from "../../ports.js";

/** The pivot. ORDER_CLOSED, for ever, once CloseOrder or a cancellation came first; a repeat of a done confirmation succeeds. */
export async function confirmOrder(
  stores: Stores,
  input: Payment & { readonly orderId: string },
  deed: Deed,
): Promise<Result<Versioned, Refusal>> {
  const found = await stores.orders.lock(input.orderId);
  if (!found) return orderNotFound;
  const decision = confirm(found.order, input, deed.now);
  if (!decision.ok) return decision;
  return ok(await saveSteps(stores, found, [decision.value], deed));
}
