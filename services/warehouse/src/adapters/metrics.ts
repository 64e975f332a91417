import { Counter, Gauge, type Registry } from "prom-client";

export type WarehouseMetrics = {
  readonly reservationsTotal: Counter<"result">;
};

/** The figures of this service; `countLow` is asked when they are scraped. */
export function warehouseMetrics(
  registry: Registry,
  countLow: () => Promise<number>,
): WarehouseMetrics {
  // Kept by the registry, which asks it.
  new Gauge({
    name: "stock_low_skus",
    help: "SKUs at or below their reorder point in a warehouse",
    registers: [registry],
    async collect() {
      this.set(await countLow().catch(() => Number.NaN));
    },
  });
  return {
    reservationsTotal: new Counter({
      name: "stock_reservations_total",
      help: "Reservations by what became of them",
      labelNames: ["result"],
      registers: [registry],
    }),
  };
}
