import { ok, refuse, type Result } from "@waybill/result";
import { nothingLeft, shareOfNext } from "../amounts.js";
import {
  canMove,
  invalidTransition,
  isEnded,
  type InvalidTransition,
} from "../life-cycle.js";
import {
  confirmedAtOf,
  placedOf,
  remainingOf,
  type CancelledOrder,
  type Item,
  type Order,
  type RefundedOrder,
} from "../order.js";
import type {
  Cancellation,
  CancellationReason,
  CancelledUnits,
} from "./cancellation.js";
import type { WantedUnits } from "./item-cancellation.js";

export type RefundRefusal =
  | InvalidTransition
  | { readonly code: "VALIDATION_FAILED"; readonly detail: string };

export type Taken = {
  readonly order: Order;
  readonly items: readonly CancelledUnits[];
  /** Minor units to give back: the units' shares, and the shipping with the last of them. */
  readonly amount: number;
};

/**
 * Takes units off a confirmed order and says what to give back. The warehouse has decided before that they did not
 * ship (or that they are lost), so more than is left is a caller's mistake.
 */
export function takeUnitsOff(
  order: Order,
  wanted: readonly WantedUnits[],
): Result<Taken, RefundRefusal> {
  if (confirmedAtOf(order) === null)
    return refuse({
      ...invalidTransition(order.status, "refunded", []),
      detail:
        "Only what was confirmed is refunded; before that, the saga undoes.",
    });
  if (isEnded(order.status) && wanted.length > 0)
    return refuse(invalidTransition(order.status, "refunded"));
  const wrong = wanted.find((units) => {
    const item = order.items.find((one) => one.id === units.itemId);
    return !item || units.quantity < 1 || units.quantity > remainingOf(item);
  });
  if (wrong)
    return refuse({
      code: "VALIDATION_FAILED",
      detail: `The order has no ${String(wrong.quantity)} units of item ${wrong.itemId} left.`,
    });
  return ok(taken(order, wanted));
}

function taken(order: Order, wanted: readonly WantedUnits[]): Taken {
  const units: CancelledUnits[] = [];
  const items = order.items.map((item): Item => {
    const quantity = wanted
      .filter((one) => one.itemId === item.id)
      .reduce((sum, one) => sum + one.quantity, 0);
    if (quantity === 0) return item;
    const refund = shareOfNext(item, quantity).total;
    units.push({ itemId: item.id, sku: item.sku, quantity, refund });
    return { ...item, cancelledQuantity: item.cancelledQuantity + quantity };
  });
  const lines = units.reduce((sum, one) => sum + one.refund, 0);
  const last = units.length > 0 && nothingLeft(items);
  return {
    order: units.length === 0 ? order : { ...order, items },
    items: units,
    amount: lines + (last ? order.placed.shipping : 0),
  };
}

/**
 * The money of an operation is back. With nothing left, and no other operation still giving money back, the order
 * ends: cancelled where a person took the last units off before they shipped, else refunded.
 */
export function settleRefund(
  order: Order,
  reason: CancellationReason,
  othersOpen: readonly Cancellation[],
  now: Date,
): Order {
  const confirmedAt = confirmedAtOf(order);
  if (
    confirmedAt === null ||
    isEnded(order.status) ||
    !nothingLeft(order.items) ||
    othersOpen.some((one) => one.state === "taken")
  )
    return order;
  const end = {
    ...placedOf(order),
    confirmedAt,
    reservationId: "reservationId" in order ? order.reservationId : null,
    endedAt: now,
  };
  if (reason === "cancelled" && canMove(order.status, "cancelled"))
    return {
      ...end,
      status: "cancelled",
      failure: { step: null, code: null },
    } satisfies CancelledOrder;
  return canMove(order.status, "refunded")
    ? ({ ...end, status: "refunded" } satisfies RefundedOrder)
    : order;
}
