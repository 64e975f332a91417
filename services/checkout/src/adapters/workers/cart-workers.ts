import type { Database } from "@waybill/database";
import { periodic, type Worker } from "@waybill/service";
import type { Logger } from "pino";
import type { CartMetrics } from "../cart-metrics.js";
import { readCartFigures } from "../postgres/cart-figures.js";

export type CartWorkerDeps = {
  readonly log: Logger;
  readonly db: Database;
  readonly now: () => Date;
  readonly metrics: CartMetrics;
  readonly ageCarts: () => Promise<number>;
  readonly sweepCheckouts: () => Promise<number>;
  readonly everyMs: {
    readonly age: number;
    readonly sweep: number;
    readonly figures: number;
  };
};

/** What carts need done without anybody asking. */
export const cartWorkers = (deps: CartWorkerDeps): Worker[] => [
  periodic({
    name: "cart-aging",
    everyMs: deps.everyMs.age,
    log: deps.log,
    run: (signal) => untilIdle(deps.ageCarts, signal),
  }),
  periodic({
    name: "checkout-sweeper",
    everyMs: deps.everyMs.sweep,
    log: deps.log,
    run: async (signal) => {
      const settled = await deps.sweepCheckouts();
      if (settled > 0 && !signal.aborted)
        deps.log.info({ settled }, "settled checkouts that were left locked");
    },
  }),
  periodic({
    name: "cart-figures",
    everyMs: deps.everyMs.figures,
    log: deps.log,
    run: async () => {
      deps.metrics.setFigures(await readCartFigures(deps.db, deps.now()));
    },
  }),
];

/** Batch after batch until there is nothing left to do. */
async function untilIdle(
  work: () => Promise<number>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted && (await work()) > 0);
}
