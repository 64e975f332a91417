import type { Refusal } from "@waybill/contracts";
import { ok, type Result } from "@waybill/result";
import { mayOpen, type Actor } from "../actor.js";
import { orderNotFound } from "../change-order.js";
import type { Edit, OrderQueries, StatusMove, StoredEvent } from "./ports.js";

async function read<T>(
  queries: OrderQueries,
  orderId: string,
  actor: Actor,
  of: (orderId: string) => Promise<readonly T[]>,
): Promise<Result<readonly T[], Refusal>> {
  const [status, rows] = await Promise.all([
    queries.status(orderId),
    of(orderId),
  ]);
  return status && mayOpen(status, actor) ? ok(rows) : orderNotFound;
}

/** The moves of an order along its life cycle, oldest first. */
export const getStatusHistory = (
  queries: OrderQueries,
  orderId: string,
  actor: Actor,
): Promise<Result<readonly StatusMove[], Refusal>> =>
  read(queries, orderId, actor, (id) => queries.statusHistory(id));

/** What was edited, with before and after, oldest first. */
export const getEditHistory = (
  queries: OrderQueries,
  orderId: string,
  actor: Actor,
): Promise<Result<readonly Edit[], Refusal>> =>
  read(queries, orderId, actor, (id) => queries.editHistory(id));

/** Every event of an order, oldest first. */
export const getEvents = (
  queries: OrderQueries,
  orderId: string,
  actor: Actor,
): Promise<Result<readonly StoredEvent[], Refusal>> =>
  read(queries, orderId, actor, (id) => queries.events(id));
