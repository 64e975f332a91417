import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "@waybill/database";
import type { Logger } from "pino";

/** Shut while the database is away, so that nobody hammers it and nothing is counted as a try. */
export type Gate = {
  isOpen(): boolean;
  /** Shuts, and opens by itself once the database answers. */
  shut(error: unknown): void;
  stop(): void;
};

export function createGate(
  db: Database,
  log: Logger,
  onOpen: () => void,
): Gate {
  let open = true;
  let stopped = false;
  const watch = async () => {
    const since = performance.now();
    while (!stopped) {
      await sleep(300);
      try {
        await db.query("SELECT 1");
        break;
      } catch {
        continue; // Still away.
      }
    }
    open = true;
    if (stopped) return;
    const awayMs = Math.round(performance.now() - since);
    log.info({ awayMs }, "the database is back; messages go on");
    onOpen();
  };
  return {
    isOpen: () => open,
    shut: (error) => {
      if (!open || stopped) return;
      open = false;
      log.warn({ err: error }, "the database is away; messages wait for it");
      void watch();
    },
    stop: () => {
      stopped = true;
    },
  };
}
