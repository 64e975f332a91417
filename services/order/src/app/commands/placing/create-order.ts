import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import type { Deed } from "../../actor.js";
import { createdEvent } from "../../events.js";
import type {
  OrderNumbers,
  OrderReader,
  Transact,
  Versioned,
} from "../../ports.js";
import {
  amountFaults,
  isTotalInRange,
  newOrder,
  type NewOrder,
} from "./new-order.js";

export type CreateOrderParts = {
  readonly transact: Transact;
  readonly orders: OrderReader;
  readonly numbers: OrderNumbers;
  readonly newId: () => string;
};

export type Created = {
  readonly found: Versioned;
  /** False when an earlier try had created it. */
  readonly fresh: boolean;
};

/** Takes a priced basket as an order: the row and its order.created event in one transaction. A repeat with the same id answers the same order. */
export async function createOrder(
  parts: CreateOrderParts,
  basket: NewOrder,
  deed: Deed,
): Promise<Result<Created, Refusal>> {
  const errors = amountFaults(basket);
  if (errors.length > 0) return refuse({ code: "VALIDATION_FAILED", errors });
  if (!isTotalInRange(basket.total))
    return refuse({ code: "TOTAL_OUT_OF_RANGE" });
  // Before the transaction: numbers come from a counter that no order waits for, so a lost one leaves a gap.
  const number = await parts.numbers.next(deed.now);
  const order = newOrder(basket, number, parts.newId, deed);
  const fresh = await parts.transact((stores) =>
    stores.orders.insert(order, [createdEvent(order, deed)], deed),
  );
  if (fresh)
    return ok({ found: { order, version: 1, updatedAt: deed.now }, fresh });
  const found = await parts.orders.find(order.id);
  return found
    ? ok({ found, fresh })
    : refuse({ code: "CONFLICT", detail: "The order is being created." });
}
