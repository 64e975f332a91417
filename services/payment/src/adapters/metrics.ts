import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Payment } from "../domain/payment.js";
import type { BreakerState } from "./provider/breaker.js";

const stateValue: Readonly<Record<BreakerState, number>> = {
  closed: 0,
  "half-open": 1,
  open: 2,
};

/** What operators watch of payments. */
export function paymentMetrics(registry: Registry) {
  const payments = new Counter({
    name: "payments_total",
    help: "Payments by method and each status they reached",
    labelNames: ["method", "status"],
    registers: [registry],
  });
  const calls = new Histogram({
    name: "payment_provider_duration_seconds",
    help: "Calls to the payment provider",
    labelNames: ["operation", "outcome"],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  const breaker = new Gauge({
    name: "circuit_breaker_state",
    help: "0 closed, 1 half open, 2 open",
    labelNames: ["name"],
    registers: [registry],
  });
  const findings = new Gauge({
    name: "payment_reconciliation_findings",
    help: "Differences to the provider's books that wait for a person",
    labelNames: ["kind"],
    registers: [registry],
  });
  breaker.set({ name: "payment-provider" }, 0);
  return {
    onStatus: ({ method, status }: Payment): void => {
      payments.inc({ method, status });
    },
    onCall: (operation: string, outcome: string, seconds: number): void => {
      calls.observe({ operation, outcome }, seconds);
    },
    onState: (state: BreakerState): void => {
      breaker.set({ name: "payment-provider" }, stateValue[state]);
    },
    onFindings: (
      counts: readonly { readonly kind: string; readonly count: number }[],
    ): void => {
      findings.reset();
      for (const { kind, count } of counts) findings.set({ kind }, count);
    },
  };
}
