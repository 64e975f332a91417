import type { Queryable } from "@waybill/database";
import type { OrderChanges } from "../../app/queries/ports.js";

type Waiter = { readonly seen: number; readonly wake: () => void };

export type WatchedOrderChanges = OrderChanges & {
  /** A change of this process is committed: who waits for it is woken at once. */
  saved(orderId: string, version: number): void;
  stop(): void;
};

/**
 * Wakes readers that wait for an order to change: at once when this process changed it, else by a look at all orders
 * that are waited for, in one query, only while someone waits. NOTIFY would do it too, but takes one lock for all commits.
 */
export function createOrderChanges(
  db: Queryable,
  pollMs = 40,
): WatchedOrderChanges {
  const waiting = new Map<string, Set<Waiter>>();
  const saved = (orderId: string, version: number) => {
    for (const waiter of waiting.get(orderId) ?? [])
      if (version > waiter.seen) waiter.wake();
  };
  const poller = createPoller(db, pollMs, () => [...waiting.keys()], saved);
  const add = (orderId: string, waiter: Waiter) => {
    const waiters = waiting.get(orderId) ?? new Set<Waiter>();
    waiting.set(orderId, waiters.add(waiter));
    poller.schedule();
    return () => {
      waiters.delete(waiter);
      if (waiters.size === 0) waiting.delete(orderId);
    };
  };
  return {
    saved,
    wait: (orderId, seen, waitMs, signal) =>
      new Promise<void>((resolve) => {
        if (signal.aborted) {
          resolve();
          return;
        }
        const wake = () => {
          clearTimeout(timeout);
          signal.removeEventListener("abort", wake);
          remove();
          resolve();
        };
        const timeout = setTimeout(wake, waitMs);
        const remove = add(orderId, { seen, wake });
        signal.addEventListener("abort", wake);
      }),
    stop: () => {
      for (const waiters of [...waiting.values()])
        for (const waiter of [...waiters]) waiter.wake();
      poller.stop();
    },
  };
}

function createPoller(
  db: Queryable,
  pollMs: number,
  wanted: () => readonly string[],
  saw: (orderId: string, version: number) => void,
) {
  let timer: NodeJS.Timeout | undefined;
  const poll = async () => {
    // A database that is away wakes nobody: they wait on, and the next look may find it.
    const rows = await db
      .query<{
        id: string;
        version: number;
      }>("SELECT id, version FROM orders WHERE id = ANY($1::uuid[])", [
        wanted(),
      ])
      .catch(() => []);
    for (const { id, version } of rows) saw(id, version);
    timer = undefined;
    schedule();
  };
  const schedule = () => {
    if (wanted().length > 0) timer ??= setTimeout(() => void poll(), pollMs);
  };
  return {
    schedule,
    stop: () => {
      clearTimeout(timer);
    },
  };
}
