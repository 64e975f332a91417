import type { Refusal } from "@waybill/contracts";
import { ok, type Result } from "@waybill/result";
import { close } from "../../../domain/moves/checkout.js";
import type { OrderStatus } from "../../../domain/order.js";
import type { Deed } from "../../actor.js";
import { orderNotFound, saveSteps } from "../../change-order.js";
import type { Stores } from "../../ports.js";

export type OrderToClose = {
  readonly orderId: string;
  readonly run: number;
  /** The step that gave up, and why. */
  readonly step: string | null;
  readonly code: string | null;
};

export type ClosedAnswer = {
  /** ConfirmOrder came first: nothing may be undone. */
  readonly alreadyConfirmed: boolean;
  readonly status: OrderStatus;
};

/** From here on ConfirmOrder refuses for ever, unless it came first, which the answer says. Idempotent; the first reason stays. */
export async function closeOrder(
  stores: Stores,
  { orderId, run, step, code }: OrderToClose,
  deed: Deed,
): Promise<Result<ClosedAnswer, Refusal>> {
  const found = await stores.orders.lock(orderId);
  if (!found) return orderNotFound;
  const closing = {
    by: "saga",
    step,
    code,
    cancellationId: null,
    at: deed.now,
  } as const;
  const { order, confirmed } = close(found.order, closing, run);
  await saveSteps(stores, found, [order], deed);
  return ok({ alreadyConfirmed: confirmed, status: order.status });
}
