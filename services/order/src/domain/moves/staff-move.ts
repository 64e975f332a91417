import { ok, refuse, type Result } from "@waybill/result";
import {
  canMove,
  invalidTransition,
  transitions,
  type InvalidTransition,
} from "../life-cycle.js";
import type { Order, OrderStatus } from "../order.js";
import type { Cancellation } from "./cancellation.js";
import { isOpen } from "./checkout.js";
import { delivered, shipped } from "./fulfilment.js";

export type StaffMoveRefusal =
  InvalidTransition | { readonly code: "SAGA_OWNED"; readonly detail: string };

const byStaff: readonly OrderStatus[] = ["processing", "shipped", "delivered"];

/** Where staff may move an order by hand from a status. */
export const staffMovesFrom = (status: OrderStatus): readonly OrderStatus[] =>
  transitions[status].filter((to) => byStaff.includes(to));

/** Staff move an order onward after confirmation, one status at a time; before it, the saga alone does. */
export function moveByStaff(
  order: Order,
  to: OrderStatus,
  open: readonly Cancellation[],
  now: Date,
): Result<readonly Order[], StaffMoveRefusal> {
  if (isOpen(order))
    return refuse({
      code: "SAGA_OWNED",
      detail: "Its checkout moves it until it is confirmed or has failed.",
    });
  if (order.status === to) return ok([]);
  const refused = refuse(
    invalidTransition(order.status, to, staffMovesFrom(order.status)),
  );
  if (!byStaff.includes(to) || !canMove(order.status, to)) return refused;
  // Units that are being taken off may be all that is left: the outcome comes first.
  if (to !== "processing" && open.length > 0)
    return refuse({
      ...refused.error,
      detail: "A cancellation of it is still running.",
    });
  switch (order.status) {
    case "confirmed":
      return ok([{ ...order, status: "processing" }]);
    case "processing":
      return ok([shipped(order, now)]);
    case "shipped":
      return ok([delivered(order, now)]);
    case "delivered":
    case "partially_returned":
    case "finished":
    case "returned":
    case "refunded":
    case "cancelled":
    case "failed":
      return refused;
  }
}
