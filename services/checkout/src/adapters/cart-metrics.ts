import type { Refusal } from "@waybill/contracts";
import type { Result } from "@waybill/result";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";

export type CartMetrics = {
  /** Counts and times one cart operation by how it ended. */
  measured<T>(
    operation: string,
    work: () => Promise<Result<T, Refusal>>,
  ): Promise<Result<T, Refusal>>;
  /** Shares and averages over the carts of the last day. */
  setFigures(figures: CartFigures): void;
};

export type CartFigures = {
  readonly conversionRate: number;
  readonly abandonmentRate: number;
  readonly itemsPerCart: number;
};

const seconds = [
  0.001, 0.0025, 0.005, 0.01, 0.02, 0.035, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10,
];

/** The cart_* metrics of the platform. */
export function cartMetrics(registry: Registry): CartMetrics {
  const registers = [registry];
  const operations = new Counter({
    name: "cart_operations_total",
    help: "Cart operations by how they ended: ok, refused or failed.",
    labelNames: ["operation", "status"],
    registers,
  });
  const durations = new Histogram({
    name: "cart_operation_duration_seconds",
    help: "How long cart operations take.",
    labelNames: ["operation"],
    buckets: seconds,
    registers,
  });
  const gauge = (name: string, help: string) =>
    new Gauge({ name, help, registers });
  const conversion = gauge(
    "cart_conversion_rate",
    "Share of the last day's carts with lines that became orders.",
  );
  const abandonment = gauge(
    "cart_abandonment_rate",
    "Share of the last day's carts with lines that were left behind.",
  );
  const items = gauge(
    "cart_average_items_per_cart",
    "Lines on average in the last day's carts with lines.",
  );
  return {
    measured: async (operation, work) => {
      const stop = durations.startTimer({ operation });
      let status = "failed";
      try {
        const result = await work();
        status = result.ok ? "ok" : "refused";
        return result;
      } finally {
        stop();
        operations.inc({ operation, status });
      }
    },
    setFigures: (figures) => {
      conversion.set(figures.conversionRate);
      abandonment.set(figures.abandonmentRate);
      items.set(figures.itemsPerCart);
    },
  };
}
