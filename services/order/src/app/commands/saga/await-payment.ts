import type { Refusal } from "@waybill/contracts";
import { ok, type Result } from "@waybill/result";
import { awaitPayment as wait } from "../../../domain/moves/checkout.js";
import type { NextAction } from "../../../domain/order.js";
import type { Deed } from "../../actor.js";
import { orderNotFound, saveSteps } from "../../change-order.js";
import type { Stores, Versioned } from "../../ports.js";

export type AwaitedPayment = {
  readonly orderId: string;
  readonly run: number;
  readonly nextAction: NextAction | null;
};

/** The saga waits for the payment: pending_payment → awaiting_payment, with what the buyer is to do. ORDER_CLOSED when it was closed before. */
export async function awaitPayment(
  stores: Stores,
  input: AwaitedPayment,
  deed: Deed,
): Promise<Result<Versioned, Refusal>> {
  const found = await stores.orders.lock(input.orderId);
  if (!found) return orderNotFound;
  const decision = wait(found.order, input.run, input.nextAction);
  if (!decision.ok) return decision;
  return ok(await saveSteps(stores, found, [decision.value], deed));
}
