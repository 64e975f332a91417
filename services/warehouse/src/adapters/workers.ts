import { periodic, type ServiceContext, type Worker } from "@waybill/service";
import { announcePrices } from "../app/commands/catalogue/prices.js";
import { sweepHolds } from "../app/commands/reservations/sweep-holds.js";
import { announceStock } from "../app/commands/stock/levels.js";
import type { Clock, Orders, Transact } from "../app/ports.js";
import type { WarehouseMetrics } from "./metrics.js";
import type { ReservationReader } from "./postgres/reservation-store.js";

export type WorkerDeps = {
  readonly log: ServiceContext["log"];
  readonly clock: Clock;
  readonly transact: () => Transact;
  readonly orders: Orders;
  readonly reservations: ReservationReader;
  readonly metrics: WarehouseMetrics;
  readonly sweepEveryMs: number;
  readonly announceEveryMs: number;
};

/** Rows of one run: short transactions, so that nobody waits for their locks. */
const batch = 25;

/** What the warehouse does by itself. */
export function warehouseWorkers(deps: WorkerDeps): Worker[] {
  const { log, clock, transact, sweepEveryMs, announceEveryMs } = deps;
  return [
    periodic({
      name: "overdue-holds",
      everyMs: sweepEveryMs,
      log,
      run: async () => {
        const { expired, extended } = await sweepHolds(
          {
            overdue: deps.reservations.overdue,
            orders: deps.orders,
            transact: transact(),
            clock,
          },
          batch,
        );
        if (expired > 0)
          deps.metrics.reservationsTotal.inc({ result: "expired" }, expired);
        if (expired + extended > 0)
          log.info({ expired, extended }, "looked after overdue holds");
      },
    }),
    periodic({
      name: "stock-announcements",
      everyMs: announceEveryMs,
      log,
      run: repeat(() => transact()((stores) => announceStock(stores, batch))),
    }),
    periodic({
      name: "price-announcements",
      everyMs: 1_000,
      log,
      run: repeat(() =>
        transact()((stores) => announcePrices(stores, clock, batch)),
      ),
    }),
  ];
}

/** Batch after batch until one is not full. */
const repeat =
  (run: () => Promise<number>) =>
  async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted && (await run()) === batch);
  };
