import type { OrderStatus } from "./order.js";

/** The table of system.md, "Order lifecycle": where each status may go. */
export const transitions = {
  created: ["pending_payment", "cancelled", "failed"],
  pending_payment: ["awaiting_payment", "confirmed", "failed", "cancelled"],
  awaiting_payment: ["confirmed", "failed", "cancelled"],
  confirmed: ["processing", "cancelled", "refunded"],
  processing: ["shipped", "cancelled", "refunded"],
  shipped: ["delivered", "partially_returned", "returned", "refunded"],
  delivered: ["finished", "partially_returned", "returned"],
  partially_returned: ["returned", "finished"],
  finished: [],
  failed: [],
  cancelled: [],
  refunded: [],
  returned: [],
} as const satisfies Record<OrderStatus, readonly OrderStatus[]>;

/** Whether the table lets an order go from one status to another. */
export const canMove = (from: OrderStatus, to: OrderStatus): boolean =>
  (transitions[from] as readonly OrderStatus[]).includes(to);

/** Nothing will happen to the order any more. */
export const isEnded = (status: OrderStatus): boolean =>
  transitions[status].length === 0;

export type InvalidTransition = {
  readonly code: "INVALID_TRANSITION";
  readonly detail: string;
  readonly facts: {
    readonly from: OrderStatus;
    readonly to: OrderStatus;
    readonly allowed: readonly OrderStatus[];
  };
};

/** The refusal of a move, which names the moves that are allowed to whoever asks. */
export const invalidTransition = (
  from: OrderStatus,
  to: OrderStatus,
  allowed: readonly OrderStatus[] = transitions[from],
): InvalidTransition => ({
  code: "INVALID_TRANSITION",
  detail: `An order that is ${from} cannot become ${to}.`,
  facts: { from, to, allowed },
});
