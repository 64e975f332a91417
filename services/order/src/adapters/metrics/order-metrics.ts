import type { ErrorCode, Refusal } from "@waybill/contracts";
import type { Result } from "@waybill/result";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Created } from "../../app/commands/placing/create-order.js";
import type { OnSaved } from "../postgres/order-store.js";

const buckets = [
  0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5, 10,
];

export type OrderMetrics = {
  readonly saved: OnSaved;
  /** Counts and times the placing of an order. */
  placing<T extends Result<Created, Refusal>>(
    work: () => Promise<T>,
  ): Promise<T>;
  transactionTook(seconds: number): void;
  /** Figures over the last day, from the database. */
  setRecent(recent: {
    readonly averageTotal: Readonly<Record<string, number>>;
    readonly cancellationRate: number;
  }): void;
};

/** The order_* metrics of contracts.md. */
export function createOrderMetrics(registry: Registry): OrderMetrics {
  const registers = [registry];
  const changes = new Counter({
    name: "order_status_changes_total",
    help: "Moves of orders along their life cycle",
    labelNames: ["from", "to"],
    registers,
  });
  const transactions = new Histogram({
    name: "order_transaction_duration_seconds",
    help: "Duration of the transactions that change orders",
    buckets,
    registers,
  });
  return {
    saved: (_orderId, _version, moves) => {
      for (const { from, to } of moves)
        changes.inc({ from: from ?? "none", to });
    },
    placing: placingMetrics(registers),
    transactionTook: (seconds) => {
      transactions.observe(seconds);
    },
    setRecent: recentMetrics(registers),
  };
}

function placingMetrics(registers: Registry[]): OrderMetrics["placing"] {
  const created = new Counter({
    name: "order_created_total",
    help: "Orders asked for: created, or refused",
    labelNames: ["status"],
    registers,
  });
  const value = new Counter({
    name: "order_total_value_created",
    help: "Sum of the totals of created orders, minor units",
    labelNames: ["currency"],
    registers,
  });
  const faults = new Counter({
    name: "order_validation_failures_total",
    help: "Orders that were refused, by code",
    labelNames: ["code"],
    registers,
  });
  const duration = new Histogram({
    name: "order_creation_duration_seconds",
    help: "Duration of the creation of an order, with the questions to other services",
    buckets,
    registers,
  });
  const refused = (code: ErrorCode) => {
    created.inc({ status: "refused" });
    faults.inc({ code });
  };
  return async (work) => {
    const end = duration.startTimer();
    const answer = await work();
    end();
    if (!answer.ok) refused(answer.error.code);
    else if (answer.value.fresh) {
      const { order } = answer.value.found;
      created.inc({ status: "created" });
      value.inc({ currency: order.currency }, order.placed.total);
    }
    return answer;
  };
}

function recentMetrics(registers: Registry[]): OrderMetrics["setRecent"] {
  const average = new Gauge({
    name: "order_average_value",
    help: "Average total of the last day's orders, minor units",
    labelNames: ["currency"],
    registers,
  });
  const cancelled = new Gauge({
    name: "order_cancellation_rate",
    help: "Share of the last day's orders that were cancelled",
    registers,
  });
  return ({ averageTotal, cancellationRate }) => {
    average.reset();
    for (const [currency, value] of Object.entries(averageTotal))
      average.set({ currency }, value);
    cancelled.set(cancellationRate);
  };
}
