import type { Database } from "@waybill/database";
import { periodic, type Worker } from "@waybill/service";
import type { Deed } from "../../app/actor.js";
import { closeStaleOrder } from "../../app/commands/changing/close-stale-order.js";
import { finishOrder } from "../../app/commands/changing/finish-order.js";
import type { Stores, Transact } from "../../app/ports.js";
import type { OrderMetrics } from "../metrics/order-metrics.js";
import { ordersNotBegun, ordersToFinish } from "../postgres/due-orders.js";
import { recentFigures } from "../postgres/recent-figures.js";

type Logger = Parameters<typeof periodic>[0]["log"];

export type WorkerParts = {
  readonly db: Database;
  readonly transact: Transact;
  readonly metrics: OrderMetrics;
  readonly log: Logger;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly returnWindowDays: number;
  readonly staleOrderHours: number;
};

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const monthsAhead = 3;

/** What is done without being asked: partitions are made ahead, delivered orders finished, orders that never began closed. */
export const orderWorkers = (parts: WorkerParts): Worker[] => [
  periodic({
    name: "order-partitions",
    everyMs: hourMs,
    log: parts.log,
    run: () => ensurePartitions(parts.db, parts.now()),
  }),
  periodic({
    name: "order-finisher",
    everyMs: minuteMs,
    log: parts.log,
    run: (signal) => finishDue(parts, signal),
  }),
  periodic({
    name: "order-sweeper",
    everyMs: minuteMs,
    log: parts.log,
    run: (signal) => closeStale(parts, signal),
  }),
  periodic({
    name: "order-figures",
    everyMs: minuteMs,
    log: parts.log,
    run: async () => {
      parts.metrics.setRecent(await recentFigures(parts.db, parts.now()));
    },
  }),
];

/** Makes the partitions of the months to come. */
export async function ensurePartitions(db: Database, now: Date): Promise<void> {
  await db.query("SELECT ensure_order_partitions($1, $2)", [now, monthsAhead]);
}

/** Finishes orders whose return window is over. */
export async function finishDue(
  parts: WorkerParts,
  signal: AbortSignal,
): Promise<void> {
  const { db, now, returnWindowDays } = parts;
  const before = new Date(now().getTime() - returnWindowDays * 24 * hourMs);
  await forEachDue(
    parts,
    signal,
    () => ordersToFinish(db, before),
    (stores, orderId, deed) =>
      finishOrder(stores, { orderId, returnWindowDays }, deed),
  );
}

/** Closes orders that were left `created`: their saga never began. */
export async function closeStale(
  parts: WorkerParts,
  signal: AbortSignal,
): Promise<void> {
  const { db, now, newId, staleOrderHours } = parts;
  const before = new Date(now().getTime() - staleOrderHours * hourMs);
  await forEachDue(
    parts,
    signal,
    () => ordersNotBegun(db, before),
    (stores, orderId, deed) =>
      closeStaleOrder(stores, { orderId, cancellationId: newId() }, deed),
  );
}

/** Each order in a transaction of its own, batch after batch; a command that finds nothing to do changes nothing. */
async function forEachDue(
  { transact, now, newId }: WorkerParts,
  signal: AbortSignal,
  due: () => Promise<string[]>,
  command: (stores: Stores, orderId: string, deed: Deed) => Promise<void>,
): Promise<void> {
  const seen = new Set<string>();
  const next = async () => (await due()).filter((id) => !seen.has(id));
  for (let ids = await next(); ids.length > 0; ids = await next()) {
    for (const orderId of ids) {
      if (signal.aborted) return;
      seen.add(orderId);
      const actor = { kind: "service", name: "order" } as const;
      const deed = { actor, now: now(), correlationId: newId() };
      await transact((stores) => command(stores, orderId, deed));
    }
  }
}
