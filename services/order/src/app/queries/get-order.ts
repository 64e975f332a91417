import type { Refusal } from "@waybill/contracts";
import { ok, type Result } from "@waybill/result";
import type { Cancellation } from "../../domain/moves/cancellation.js";
import type { Shipment } from "../../domain/moves/fulfilment.js";
import { mayOpen, ownershipOf, type Actor } from "../actor.js";
import { orderNotFound } from "../change-order.js";
import type { Versioned } from "../ports.js";
import type { OrderQueries } from "./ports.js";

export type FullOrder = {
  readonly found: Versioned;
  readonly shipments: readonly Shipment[];
  readonly cancellations: readonly Cancellation[];
};

/** An order for someone who may know of it; another's answers NOT_FOUND. */
export async function getOrder(
  queries: OrderQueries,
  orderId: string,
  actor: Actor,
): Promise<Result<FullOrder, Refusal>> {
  const [found, shipments, cancellations] = await Promise.all([
    queries.find(orderId),
    queries.shipments(orderId),
    queries.cancellations(orderId),
  ]);
  return found && mayOpen(ownershipOf(found.order), actor)
    ? ok({ found, shipments, cancellations })
    : orderNotFound;
}
