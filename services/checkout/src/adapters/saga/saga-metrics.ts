import type { Queryable } from "@waybill/database";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { SagaObserver } from "../../app/saga/activity-deps.js";

export type SagaMetrics = SagaObserver & {
  restarted(): void;
  reconciled(finding: string, mended: boolean): void;
  /** Looks at the table for what is in flight. */
  refresh(db: Queryable): Promise<void>;
};

const buckets = [
  0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 30, 60, 300, 900,
];

/** Counts what sagas do, and measures how long they take. */
export function sagaMetrics(registry: Registry): SagaMetrics {
  const { total, duration, steps } = endings(registry);
  const { restarts, findings } = rescues(registry);
  return {
    recorded: (_saga, entries) => {
      for (const { step, kind, outcome } of entries)
        steps.inc({ step, kind, outcome });
    },
    ended: ({ createdAt }, { outcome }, now) => {
      total.inc({ outcome });
      const seconds = (now.getTime() - createdAt.getTime()) / 1000;
      duration.observe({ outcome }, seconds);
    },
    restarted: () => {
      restarts.inc();
    },
    reconciled: (finding, mended) => {
      findings.inc({ finding, mended: String(mended) });
    },
    refresh: gauges(registry),
  };
}

const endings = (registry: Registry) => ({
  total: new Counter({
    name: "saga_total",
    help: "Checkouts that ended, by what they came to",
    labelNames: ["outcome"],
    registers: [registry],
  }),
  duration: new Histogram({
    name: "saga_duration_seconds",
    help: "From the order's acceptance here to the saga's end",
    labelNames: ["outcome"],
    buckets,
    registers: [registry],
  }),
  steps: new Counter({
    name: "saga_step_total",
    help: "Attempts at steps and undos",
    labelNames: ["step", "kind", "outcome"],
    registers: [registry],
  }),
});

const rescues = (registry: Registry) => ({
  restarts: new Counter({
    name: "saga_restarts_total",
    help: "Sagas that the engine had lost, and that were given a new run",
    registers: [registry],
  }),
  findings: new Counter({
    name: "saga_reconciliation_total",
    help: "What the reconciler found: mended or reported",
    labelNames: ["finding", "mended"],
    registers: [registry],
  }),
});

function gauges(registry: Registry): (db: Queryable) => Promise<void> {
  const registers = [registry];
  const inFlight = new Gauge({
    name: "saga_in_flight",
    help: "Sagas that are not done, by the step they are at",
    labelNames: ["step"],
    registers,
  });
  const attention = new Gauge({
    name: "saga_needs_attention",
    help: "Sagas that wait for a person",
    registers,
  });
  return async (db) => {
    const rows = await db.query<{ step: string; n: number; stuck: number }>(
      `SELECT coalesce(step, 'start') AS step, count(*) AS n, count(*) FILTER (WHERE state = 'needs_attention') AS stuck
       FROM sagas WHERE deadline_at IS NOT NULL GROUP BY 1`,
    );
    inFlight.reset();
    for (const { step, n } of rows) inFlight.set({ step }, n);
    attention.set(rows.reduce((sum, { stuck }) => sum + stuck, 0));
  };
}
