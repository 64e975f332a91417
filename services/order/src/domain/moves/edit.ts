import { ok, refuse, type Result } from "@waybill/result";
import type { Address, Order } from "../order.js";

export type OrderEdit = {
  readonly shippingAddress?: Address | undefined;
  readonly notes?: string | null | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
};

export type EditRefusal = {
  readonly code: "NOT_EDITABLE";
  readonly detail: string;
};

export type Edited = {
  readonly order: Order;
  /** The fields that really changed, and what they were and are. */
  readonly before: OrderEdit;
  readonly after: OrderEdit;
};

/** Address, notes and metadata may be edited until the order ships or ends; the country stays, for tax and shipping follow from it. */
export function edit(
  order: Order,
  wanted: OrderEdit,
): Result<Edited, EditRefusal> {
  if (!isEditable(order))
    return refuse({
      code: "NOT_EDITABLE",
      detail: `An order that is ${order.status} is not edited any more.`,
    });
  const address = wanted.shippingAddress;
  if (address && address.country !== order.shippingAddress.country)
    return refuse({
      code: "NOT_EDITABLE",
      detail:
        "Tax and shipping follow from the country: cancel the order and place it again.",
    });
  return ok(applied(order, wanted));
}

function applied(order: Order, wanted: OrderEdit): Edited {
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  for (const field of ["shippingAddress", "notes", "metadata"] as const) {
    if (wanted[field] === undefined || same(order[field], wanted[field]))
      continue;
    before[field] = order[field];
    after[field] = wanted[field];
  }
  const changed = Object.keys(after).length > 0;
  return { order: changed ? { ...order, ...after } : order, before, after };
}

export function isEditable(order: Order): boolean {
  switch (order.status) {
    case "created":
    case "pending_payment":
    case "awaiting_payment":
    case "confirmed":
    case "processing":
      return true;
    case "shipped":
    case "delivered":
    case "partially_returned":
    case "finished":
    case "failed":
    case "cancelled":
    case "refunded":
    case "returned":
      return false;
  }
}

/** Deep equality of JSON values, whatever the order of their members. */
function same(a: unknown, b: unknown): boolean {
  if (typeof a !== "object" || typeof b !== "object" || !a || !b)
    return a === b;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  const keys = new Set([...Object.keys(left), ...Object.keys(right)]);
  return [...keys].every((key) => same(left[key], right[key]));
}
