import { setTimeout as sleep } from "node:timers/promises";
import { v7 } from "uuid";
import type { Database } from "@waybill/database";
import { drillEvent, write, type World } from "./world.js";

export type Traffic = {
  /** Ends it; gives the last version of each aggregate, and the slowest write in milliseconds. */
  stop(): Promise<{
    lastVersions: Map<string, number>;
    slowestMs: number;
    faults: number;
  }>;
};

/** Writes events at a steady pace in the background, a few to each aggregate. */
export function startTraffic(world: World, eventsPerSecond: number): Traffic {
  const subjects = Array.from({ length: 40 }, () => v7());
  const lastVersions = new Map<string, number>();
  let stopped = false;
  let slowestMs = 0;
  let faults = 0;
  const isStopped = () => stopped;
  const run = async () => {
    const began = performance.now();
    for (let n = 0; !isStopped(); n++) {
      const subject = subjects[n % subjects.length] ?? "";
      const start = performance.now();
      try {
        await write(world, drillEvent(subject));
        lastVersions.set(subject, (lastVersions.get(subject) ?? 0) + 1);
      } catch {
        faults++;
      }
      slowestMs = Math.max(slowestMs, performance.now() - start);
      const dueMs = ((n + 1) * 1_000) / eventsPerSecond;
      await sleep(Math.max(0, dueMs - (performance.now() - began)));
    }
  };
  const running = run();
  return {
    stop: async () => {
      stopped = true;
      await running;
      return { lastVersions, slowestMs, faults };
    },
  };
}

/** Lags from the write to the handler, in milliseconds, of what a consumer applied of these aggregates. */
export async function lagsOf(
  db: Database,
  subjects: Iterable<string>,
): Promise<number[]> {
  const rows = await db.query<{ lag: number }>(
    "SELECT lag_ms AS lag FROM effects WHERE subject = ANY($1)",
    [[...subjects]],
  );
  return rows.map(({ lag }) => lag);
}
