import { ok, refuse, type Result } from "@waybill/result";
import { shareOfNext } from "../amounts.js";
import {
  placedOf,
  remainingOf,
  type CancelledOrder,
  type Closing,
  type Item,
  type Order,
} from "../order.js";

/** Units of a line that someone wants off, and what they are worth. */
export type CancelledUnits = {
  readonly itemId: string;
  readonly sku: string;
  readonly quantity: number;
  readonly refund: number;
};

export type CancellationReason = "cancelled" | "refunded";
export type CancellationScope = "saga" | "order" | "items";

/** One wish to undo an order or a part of it, from its acceptance until the money is back. */
export type Cancellation = {
  /** The operation's own id: a cancellation's, or the saga's "orderId:fulfilment". */
  readonly id: string;
  readonly orderId: string;
  readonly scope: CancellationScope;
  readonly reason: CancellationReason;
  /** requested → taken (units are off the order) → settled (the money is back). */
  readonly state: "requested" | "taken" | "settled";
  readonly items: readonly CancelledUnits[];
  /** What is to be given back, shipping included; known once the units are taken. */
  readonly amount: number;
  readonly note: string;
  readonly by: string;
  readonly at: Date;
  readonly settledAt: Date | null;
};

export type CancellationRefusal =
  | {
      readonly code: "NOT_CANCELLABLE";
      readonly detail: string;
      readonly facts: { readonly status: Order["status"] };
    }
  | { readonly code: "FORBIDDEN_AFTER_CONFIRMATION" };

/** What a cancellation asks for: ending at once, stopping the running saga, an undo of its own, or nothing any more. */
export type CancellationPlan =
  | { readonly kind: "end-now"; readonly order: CancelledOrder }
  | { readonly kind: "stop-saga"; readonly order: Order }
  | { readonly kind: "undo-paid"; readonly items: readonly CancelledUnits[] }
  | { readonly kind: "being-undone" }
  | { readonly kind: "done" };

export type CancellationWish = {
  readonly cancellationId: string;
  readonly by: "buyer" | "staff";
  readonly now: Date;
};

const notCancellable = (order: Order, detail: string) =>
  refuse<CancellationRefusal>({
    code: "NOT_CANCELLABLE",
    detail,
    facts: { status: order.status },
  });

/** A buyer may cancel until the order is confirmed, staff until it ships; a repeat of a done cancellation succeeds. */
export function cancel(
  order: Order,
  wish: CancellationWish,
  open: readonly Cancellation[],
): Result<CancellationPlan, CancellationRefusal> {
  switch (order.status) {
    case "created":
      return ok({
        kind: "end-now",
        order: {
          ...placedOf(order),
          status: "cancelled",
          confirmedAt: null,
          reservationId: null,
          failure: { step: null, code: null },
          endedAt: wish.now,
        },
      });
    case "pending_payment":
    case "awaiting_payment":
      return order.closing
        ? ok({ kind: "being-undone" })
        : ok({
            kind: "stop-saga",
            order: { ...order, closing: closingFor(wish) },
          });
    case "confirmed":
    case "processing":
      if (wish.by === "buyer")
        return refuse({ code: "FORBIDDEN_AFTER_CONFIRMATION" });
      return undoPaid(order, open);
    case "shipped":
    case "delivered":
    case "partially_returned":
    case "finished":
      return notCancellable(order, "What has shipped is returned instead.");
    case "failed":
    case "refunded":
    case "returned":
      return notCancellable(order, `The order has ended as ${order.status}.`);
    case "cancelled":
      return ok({ kind: "done" }); // Buyers press twice, and messages come twice.
  }
}

const closingFor = (wish: CancellationWish): Closing => ({
  by: "cancellation",
  step: null,
  code: null,
  cancellationId: wish.cancellationId,
  at: wish.now,
});

function undoPaid(
  order: Order,
  open: readonly Cancellation[],
): Result<CancellationPlan, CancellationRefusal> {
  if (open.some((cancellation) => cancellation.scope === "order"))
    return ok({ kind: "being-undone" });
  const items = order.items.flatMap((item) => {
    const quantity = cancellableUnits(item, open);
    return quantity > 0 ? [unitsOf(item, quantity)] : [];
  });
  if (items.length > 0) return ok({ kind: "undo-paid", items });
  return open.length > 0
    ? ok({ kind: "being-undone" })
    : notCancellable(order, "Every unit that is left has shipped.");
}

/** Units of a line that are left, not shipped, and not asked for by a cancellation that still runs. */
export function cancellableUnits(
  item: Item,
  open: readonly Cancellation[],
): number {
  const asked = open
    .filter((cancellation) => cancellation.state === "requested")
    .flatMap((cancellation) => cancellation.items)
    .filter((units) => units.itemId === item.id)
    .reduce((sum, units) => sum + units.quantity, 0);
  return Math.max(0, remainingOf(item) - item.shippedQuantity - asked);
}

export const unitsOf = (item: Item, quantity: number): CancelledUnits => ({
  itemId: item.id,
  sku: item.sku,
  quantity,
  refund: shareOfNext(item, quantity).total,
});
