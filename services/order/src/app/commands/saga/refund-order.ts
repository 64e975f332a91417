import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import { nothingLeft } from "../../../domain/amounts.js";
import type {
  Cancellation,
  CancellationReason,
} from "../../../domain/moves/cancellation.js";
import { progress } from "../../../domain/moves/fulfilment.js";
import type { WantedUnits } from "../../../domain/moves/item-cancellation.js";
import { settleRefund, takeUnitsOff } from "../../../domain/moves/refund.js";
import type { OrderStatus } from "../../../domain/order.js";
import type { Deed } from "../../actor.js";
import { orderNotFound, saveSteps } from "../../change-order.js";
import { itemsCancelledEvent } from "../../events.js";
import type { Stores, Versioned } from "../../ports.js";

export type Refund = {
  readonly orderId: string;
  /** A cancellation's id, or the saga's own key; each operation counts once. */
  readonly operationId: string;
  readonly items: readonly WantedUnits[];
  readonly reason: CancellationReason;
  readonly settled: boolean;
};

export type RefundAnswer = {
  readonly status: OrderStatus;
  readonly nothingLeft: boolean;
  /** Minor units to give back for this operation. */
  readonly amount: number;
};

/**
 * Takes units off a confirmed order (`settled: false`) and answers what to give back; then, once the money is back
 * (`settled: true`), announces it and ends the order if nothing is left. Each once by operation id.
 */
export async function refundOrder(
  stores: Stores,
  input: Refund,
  deed: Deed,
): Promise<Result<RefundAnswer, Refusal>> {
  const found = await stores.orders.lock(input.orderId);
  if (!found) return orderNotFound;
  const all = await stores.cancellations.ofOrder(input.orderId);
  const operation = all.find((one) => one.id === input.operationId);
  if (!input.settled)
    return operation && operation.state !== "requested"
      ? ok(answerOf(found, operation)) // A repeat: the units are off already.
      : takeOff(stores, found, operation, input, deed);
  if (!operation || operation.state === "requested")
    return refuse({
      code: "INVALID_TRANSITION",
      detail: "The units are taken off first, with settled = false.",
    });
  if (operation.state === "settled") return ok(answerOf(found, operation));
  return settle(stores, found, operation, all, deed);
}

const answerOf = (
  { order }: Versioned,
  operation: Cancellation,
): RefundAnswer => ({
  status: order.status,
  nothingLeft: nothingLeft(order.items),
  amount: operation.amount,
});

async function takeOff(
  stores: Stores,
  found: Versioned,
  requested: Cancellation | undefined,
  input: Refund,
  deed: Deed,
): Promise<Result<RefundAnswer, Refusal>> {
  const decision = takeUnitsOff(found.order, input.items);
  if (!decision.ok) return decision;
  const { order, items, amount } = decision.value;
  const operation: Cancellation = {
    ...(requested ?? newOperation(input, deed)),
    state: "taken",
    items,
    amount,
  };
  await stores.cancellations.save(operation);
  // The rest may have shipped already: then the order has come further.
  const steps = [order, ...progress(order, deed.now)];
  const saved = await saveSteps(stores, found, steps, deed);
  return ok(answerOf(saved, operation));
}

const newOperation = (input: Refund, deed: Deed): Cancellation => ({
  id: input.operationId,
  orderId: input.orderId,
  scope: "items",
  reason: input.reason,
  state: "requested",
  items: [],
  amount: 0,
  note: "",
  by: deed.actor.name,
  at: deed.now,
  settledAt: null,
});

async function settle(
  stores: Stores,
  found: Versioned,
  operation: Cancellation,
  all: readonly Cancellation[],
  deed: Deed,
): Promise<Result<RefundAnswer, Refusal>> {
  const others = all.filter((one) => one.id !== operation.id);
  const order = settleRefund(found.order, operation.reason, others, deed.now);
  await stores.cancellations.save({
    ...operation,
    state: "settled",
    settledAt: deed.now,
  });
  // An end has an event of its own; units taken off a living order are announced here, and a cancellation that came too late is not.
  const ended = order.status !== found.order.status;
  const events =
    ended || operation.items.length === 0
      ? []
      : [itemsCancelledEvent(order, operation, deed)];
  const saved = await saveSteps(stores, found, [order], deed, {
    events,
    note: operation.note || undefined,
  });
  return ok(answerOf(saved, operation));
}
