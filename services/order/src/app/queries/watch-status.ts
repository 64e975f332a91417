import type { Refusal } from "@waybill/contracts";
import { ok, type Result } from "@waybill/result";
import { isEnded } from "../../domain/life-cycle.js";
import { mayOpen, type Actor } from "../actor.js";
import { orderNotFound } from "../change-order.js";
import type { OrderChanges, OrderQueries, StatusView } from "./ports.js";

export type Watch = {
  readonly orderId: string;
  /** The version that the asker has; without one, the present one. */
  readonly after?: number | undefined;
  readonly waitMs: number;
  readonly signal: AbortSignal;
};

/** Where an order stands; waits, where asked to, until it is past the version that the asker has. An ended order is never waited for. */
export async function watchStatus(
  queries: OrderQueries,
  changes: OrderChanges,
  { orderId, after, waitMs, signal }: Watch,
  actor: Actor,
): Promise<Result<StatusView, Refusal>> {
  const now = await queries.status(orderId);
  if (!now || !mayOpen(now, actor)) return orderNotFound;
  const seen = after ?? now.version;
  if (waitMs <= 0 || now.version > seen || isEnded(now.status)) return ok(now);
  await changes.wait(orderId, seen, waitMs, signal);
  return ok((await queries.status(orderId)) ?? now);
}
