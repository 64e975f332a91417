import { finish } from "../../../domain/moves/fulfilment.js";
import type { Deed } from "../../actor.js";
import { saveSteps } from "../../change-order.js";
import type { Stores } from "../../ports.js";

/** delivered → finished once the return window is over; an order that is not there yet stays as it is. */
export async function finishOrder(
  stores: Stores,
  input: { readonly orderId: string; readonly returnWindowDays: number },
  deed: Deed,
): Promise<void> {
  const found = await stores.orders.lock(input.orderId);
  if (!found) return;
  const steps = finish(found.order, input.returnWindowDays, deed.now);
  await saveSteps(stores, found, steps, deed);
}
