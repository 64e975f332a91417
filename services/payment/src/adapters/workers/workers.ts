import {
  inContext,
  periodic,
  type ServiceContext,
  type Worker,
} from "@waybill/service";
import type { Refusal } from "@waybill/contracts";
import type { Result } from "@waybill/result";
import { settleCharge } from "../../app/commands/ending/settle-charge.js";
import type { Deps } from "../../app/deps.js";
import type { paymentMetrics } from "../metrics.js";
import { openFindings } from "../postgres/findings.js";
import type { shareAvailability } from "../provider/availability.js";
import type { GuardedProvider } from "../provider/breaker.js";
import { claimPolls } from "./poller.js";

export type WorkerTools = {
  readonly context: Pick<ServiceContext, "db" | "log" | "now">;
  readonly deps: Deps;
  readonly metrics: ReturnType<typeof paymentMetrics>;
  readonly provider: GuardedProvider;
  readonly availability: ReturnType<typeof shareAvailability>;
  readonly reconcile: (day: string) => Promise<Result<unknown, Refusal>>;
  readonly reconcileEveryMs: number;
};

const pollEveryMs = 1_000;
const listenEveryMs = 1_000;
const pollsAtOnce = 20;

/** What payment does unasked: polls open payments, reconciles, and hears of a dead provider. */
export const paymentWorkers = (tools: WorkerTools): Worker[] => [
  pollWorker(tools),
  reconcileWorker(tools),
  periodic({
    name: "provider-availability",
    everyMs: listenEveryMs,
    log: tools.context.log,
    run: () => tools.availability.listen(tools.provider),
  }),
];

function pollWorker({ context, deps, provider }: WorkerTools): Worker {
  const { db, log, now } = context;
  return periodic({
    name: "payment-poller",
    everyMs: pollEveryMs,
    log,
    run: async (signal) => {
      while (!signal.aborted && provider.available()) {
        const ids = await claimPolls(db, now(), pollsAtOnce);
        await Promise.all(ids.map((id) => poll(deps, id)));
        if (ids.length < pollsAtOnce) return;
      }
    },
  });
}

async function poll(deps: Deps, id: string): Promise<void> {
  const payment = await deps.read.find(id);
  if (payment?.open)
    await inContext(
      { correlationId: payment.orderId, orderId: payment.orderId },
      () => settleCharge(deps, payment),
    );
}

const dayMs = 86_400_000;

function reconcileWorker(tools: WorkerTools): Worker {
  const { db, log, now } = tools.context;
  return periodic({
    name: "reconciliation",
    everyMs: tools.reconcileEveryMs,
    log,
    run: async (signal) => {
      for (const at of [now().getTime() - dayMs, now().getTime()])
        if (!signal.aborted)
          await tools.reconcile(new Date(at).toISOString().slice(0, 10));
      tools.metrics.onFindings(await openFindings(db));
    },
  });
}
