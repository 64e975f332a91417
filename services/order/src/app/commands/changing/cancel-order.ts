import type { Refusal } from "@waybill/contracts";
import { ok, type Result } from "@waybill/result";
import {
  cancel,
  type Cancellation,
  type CancellationPlan,
  type CancellationWish,
} from "../../../domain/moves/cancellation.js";
import type { ItemCancellationPlan } from "../../../domain/moves/item-cancellation.js";
import { confirmedAtOf } from "../../../domain/order.js";
import { sideOf, type Deed } from "../../actor.js";
import { lockFor, orderNotFound, saveSteps } from "../../change-order.js";
import { cancelRequestedEvent } from "../../events.js";
import type { Stores, Versioned } from "../../ports.js";

export type CancelledOrderAnswer = {
  readonly found: Versioned;
  /** All is undone; false while it is being undone. */
  readonly done: boolean;
  /** The operation that this request began; null for a repeat. */
  readonly cancellationId: string | null;
};

export type OrderToCancel = {
  readonly orderId: string;
  readonly cancellationId: string;
  readonly reason: string;
};

/**
 * Cancels an order: at once before its saga began, else accepted here (an open order is closed in this transaction)
 * and undone by the checkout service. Refuses FORBIDDEN_AFTER_CONFIRMATION, NOT_CANCELLABLE.
 */
export async function cancelOrder(
  stores: Stores,
  input: OrderToCancel,
  deed: Deed,
): Promise<Result<CancelledOrderAnswer, Refusal>> {
  const found = await lockFor(stores, input.orderId, deed);
  if (!found) return orderNotFound;
  const open = await openCancellations(stores, found);
  const plan = cancel(found.order, wishOf(input, deed), open);
  if (!plan.ok) return plan;
  return ok(await carryOut(stores, found, plan.value, input, deed));
}

export const wishOf = (input: OrderToCancel, deed: Deed): CancellationWish => ({
  cancellationId: input.cancellationId,
  by: sideOf(deed.actor),
  now: deed.now,
});

/** Only a confirmed order has cancellations that matter to the next one. */
export async function openCancellations(
  stores: Stores,
  { order }: Versioned,
): Promise<Cancellation[]> {
  if (confirmedAtOf(order) === null) return [];
  const all = await stores.cancellations.ofOrder(order.id);
  return all.filter((cancellation) => cancellation.state !== "settled");
}

/** Saves what a plan decided, with the cancellation's row, its event and an audit entry of what staff did. */
export async function carryOut(
  stores: Stores,
  found: Versioned,
  plan: CancellationPlan | ItemCancellationPlan,
  input: OrderToCancel,
  deed: Deed,
): Promise<CancelledOrderAnswer> {
  if (plan.kind === "done") return { found, done: true, cancellationId: null };
  if (plan.kind === "being-undone")
    return { found, done: false, cancellationId: null };
  const cancellation = cancellationOf(plan, input, deed);
  await stores.cancellations.save(cancellation);
  const order = "order" in plan ? plan.order : found.order;
  const events =
    plan.kind === "end-now"
      ? []
      : [cancelRequestedEvent(order, cancellation, deed)];
  const extra = { events, note: input.reason };
  const saved = await saveSteps(stores, found, [order], deed, extra);
  await auditStaff(stores, found, saved, cancellation, deed);
  return {
    found: saved,
    done: plan.kind === "end-now",
    cancellationId: cancellation.id,
  };
}

type BegunPlan = Exclude<
  CancellationPlan | ItemCancellationPlan,
  { kind: "done" | "being-undone" }
>;

const scopes = {
  "end-now": "saga",
  "stop-saga": "saga",
  "undo-paid": "order",
  "undo-items": "items",
} as const;

function cancellationOf(
  plan: BegunPlan,
  input: OrderToCancel,
  deed: Deed,
): Cancellation {
  const ended = plan.kind === "end-now";
  return {
    id: input.cancellationId,
    orderId: input.orderId,
    scope: scopes[plan.kind],
    reason: "cancelled",
    state: ended ? "settled" : "requested",
    items: "items" in plan ? plan.items : [],
    amount: 0,
    note: input.reason,
    by: deed.actor.name,
    at: deed.now,
    settledAt: ended ? deed.now : null,
  };
}

async function auditStaff(
  stores: Stores,
  before: Versioned,
  after: Versioned,
  cancellation: Cancellation,
  deed: Deed,
): Promise<void> {
  if (deed.actor.kind !== "staff") return;
  await stores.audit.add(
    {
      action:
        cancellation.scope === "items"
          ? "order.items_cancelled"
          : "order.cancelled",
      orderId: before.order.id,
      before: { status: before.order.status },
      after: {
        status: after.order.status,
        cancellationId: cancellation.id,
        items: cancellation.items,
        reason: cancellation.note,
      },
    },
    deed,
  );
}
