import { ok, refuse, type Result } from "@waybill/result";

export type RestockStatus = "requested" | "ordered" | "received" | "cancelled";

export type RestockOrder = {
  readonly id: string;
  readonly sku: string;
  readonly warehouseId: string;
  readonly quantity: number;
  /** Set once it is received; may differ from what was ordered. */
  readonly receivedQuantity: number | null;
  readonly status: RestockStatus;
  readonly note: string | null;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type RestockMove =
  | { readonly to: "ordered" | "cancelled" }
  | { readonly to: "received"; readonly quantity?: number | undefined };

// Goods may arrive before anyone wrote down that they were ordered.
const next = {
  requested: ["ordered", "received", "cancelled"],
  ordered: ["received", "cancelled"],
  received: [],
  cancelled: [],
} as const satisfies Record<RestockStatus, readonly RestockStatus[]>;

export type IllegalRestockMove = {
  readonly code: "INVALID_TRANSITION";
  readonly detail: string;
  readonly facts: {
    readonly status: RestockStatus;
    readonly allowed: readonly RestockStatus[];
  };
};

/** requested → ordered → received | cancelled; a repeat succeeds and changes nothing. */
export function moveRestockOrder(
  order: RestockOrder,
  move: RestockMove,
  at: Date,
  note?: string,
): Result<
  { readonly order: RestockOrder; readonly changed: boolean },
  IllegalRestockMove
> {
  if (order.status === move.to) return ok({ order, changed: false });
  const allowed: readonly RestockStatus[] = next[order.status];
  if (!allowed.includes(move.to))
    return refuse({
      code: "INVALID_TRANSITION",
      detail: `a restock order that is ${order.status} cannot be ${move.to}`,
      facts: { status: order.status, allowed },
    });
  return ok({
    order: {
      ...order,
      status: move.to,
      note: note ?? order.note,
      receivedQuantity:
        move.to === "received" ? (move.quantity ?? order.quantity) : null,
      version: order.version + 1,
      updatedAt: at,
    },
    changed: true,
  });
}
