import { ok, refuse, type Result } from "@waybill/result";
import type { Order } from "../order.js";
import {
  cancel,
  cancellableUnits,
  unitsOf,
  type Cancellation,
  type CancellationPlan,
  type CancellationRefusal,
  type CancellationWish,
  type CancelledUnits,
} from "./cancellation.js";
import { isOpen } from "./checkout.js";

export type WantedUnits = {
  readonly itemId: string;
  readonly quantity: number;
};

export type ItemFault = {
  readonly path: string;
  readonly code: string;
  readonly message: string;
};

export type ItemCancellationRefusal =
  | CancellationRefusal
  | {
      readonly code: "VALIDATION_FAILED";
      readonly errors: readonly ItemFault[];
    }
  | { readonly code: "SAGA_OWNED"; readonly detail: string };

/** What cancelling some units asks for: an undo of these units, or, when they are all there are, of the order. */
export type ItemCancellationPlan =
  | CancellationPlan
  | {
      readonly kind: "undo-items";
      readonly items: readonly CancelledUnits[];
    };

/** Taking all units off is cancelling; a part of an order can be taken off once it is confirmed and until it ships. */
export function cancelItems(
  order: Order,
  wanted: readonly WantedUnits[],
  wish: CancellationWish,
  open: readonly Cancellation[],
): Result<ItemCancellationPlan, ItemCancellationRefusal> {
  const faults = faultsOf(order, wanted, open);
  const all = order.items.every((item) => {
    const units = wanted.find((one) => one.itemId === item.id);
    return (units?.quantity ?? 0) >= cancellableUnits(item, open);
  });
  if (faults.length === 0 && all && untouched(order, open))
    return cancel(order, wish, open);
  if (isOpen(order))
    return faults.length > 0
      ? refuse({ code: "VALIDATION_FAILED", errors: faults })
      : refuse({
          code: "SAGA_OWNED",
          detail:
            "Its checkout is running: cancel all of it, or wait until it is confirmed.",
        });
  const whole = cancel(order, wish, []); // The same people may take off a part as may cancel the whole.
  if (!whole.ok) return whole;
  if (whole.value.kind === "done") return whole;
  if (faults.length > 0)
    return refuse({ code: "VALIDATION_FAILED", errors: faults });
  return ok({
    kind: "undo-items",
    items: order.items.flatMap((item) => {
      const units = wanted.find((one) => one.itemId === item.id);
      return units ? [unitsOf(item, units.quantity)] : [];
    }),
  });
}

/** No unit has shipped or is asked for already, so that "all that can be taken off" is the whole order. */
const untouched = (order: Order, open: readonly Cancellation[]): boolean =>
  open.length === 0 && order.items.every((item) => item.shippedQuantity === 0);

function faultsOf(
  order: Order,
  wanted: readonly WantedUnits[],
  open: readonly Cancellation[],
): ItemFault[] {
  return wanted.flatMap((units, index) => {
    const path = `items.${String(index)}`;
    const item = order.items.find((one) => one.id === units.itemId);
    if (!item)
      return [
        {
          path: `${path}.itemId`,
          code: "unknown",
          message: "the order has no such item",
        },
      ];
    if (wanted.findIndex((one) => one.itemId === units.itemId) !== index)
      return [
        {
          path: `${path}.itemId`,
          code: "duplicate",
          message: "name each item once",
        },
      ];
    const most = cancellableUnits(item, open);
    return units.quantity > most
      ? [
          {
            path: `${path}.quantity`,
            code: "too_big",
            message: `at most ${String(most)} can be cancelled`,
          },
        ]
      : [];
  });
}
