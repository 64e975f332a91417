import type { TimelineEntry } from "@waybill/saga";
import type { ActivityDeps } from "./activity-deps.js";
import type { SagaEnding } from "./kinds.js";
import { openRefund } from "./open-saga.js";
import type { SagaStores } from "./ports.js";
import type { SagaProgress, SagaRow } from "./saga-row.js";

/** Saves where a saga stands; calls a person, once, when it comes to that. False when the run is not the saga's any more. */
export async function recordProgress(
  { store, transact, world, observer }: ActivityDeps,
  row: SagaRow,
  progress: SagaProgress,
  entries: readonly TimelineEntry[],
): Promise<boolean> {
  const now = new Date(world.now());
  const calls =
    progress.state === "needs_attention" && row.state !== "needs_attention";
  const kept = calls
    ? await transact(async (stores) => {
        const done = await stores.sagas.record(row, progress, entries, now);
        if (done) await stores.events.add(attentionEvent(row, progress, now));
        return done;
      })
    : await store.record(row, progress, entries, now);
  if (kept) observer.recorded(row, entries);
  return kept;
}

/** Saves that a saga has ended, tells the others, and opens what its end leads to. */
export async function recordEnd(
  { transact, world, observer, refundVersion }: ActivityDeps,
  row: SagaRow,
  memory: object,
  ending: SagaEnding,
  entries: readonly TimelineEntry[],
): Promise<boolean> {
  const now = new Date(world.now());
  const { outcome, failure = null } = ending;
  const progress: SagaProgress = {
    ...{ state: "done", outcome, failure, memory, attempt: 0 },
    ...{ step: null, waitingFor: null, waitUntil: null, deadlineAt: null },
  };
  const kept = await transact(async (stores) => {
    if (!(await stores.sagas.record(row, progress, entries, now))) return false;
    await follow(stores, row, ending, refundVersion, now);
    return true;
  });
  if (kept) {
    observer.recorded(row, entries);
    observer.ended(row, ending, now);
  }
  return kept;
}

async function follow(
  stores: SagaStores,
  row: SagaRow,
  ending: SagaEnding,
  refundVersion: number,
  now: Date,
): Promise<void> {
  if (row.kind === "refund") {
    if (ending.endsOrder)
      await stores.sagas.setOutcome(row.orderId, ending.outcome);
    return;
  }
  await stores.events.add(endEvent(row, ending, now));
  if (ending.lost) {
    const operationId = `${row.orderId}:fulfilment`;
    const request = {
      operationId,
      reason: "refunded",
      lost: ending.lost,
    } as const;
    const { correlationId } = row;
    await openRefund(stores, row, request, refundVersion, {
      correlationId,
      now,
    });
  }
}

const aboutOrder = (row: SagaRow, now: Date) => ({
  aggregateId: row.orderId,
  partitionKey: row.orderId,
  correlationId: row.correlationId,
  occurredAt: now,
});

const factsOf = ({ orderId, customerId, run }: SagaRow) => ({
  ...{ orderId, customerId, run },
});

function endEvent(row: SagaRow, ending: SagaEnding, now: Date) {
  const { outcome, failure, total } = ending;
  if (outcome === "confirmed")
    return {
      ...aboutOrder(row, now),
      type: "checkout.succeeded",
      data: { ...factsOf(row), total: total ?? { amount: 0, currency: "USD" } },
    } as const;
  const { step, code } = failure ?? { step: "", code: "" };
  return {
    ...aboutOrder(row, now),
    type: "checkout.failed",
    data: { ...factsOf(row), step, code, outcome },
  } as const;
}

const attentionEvent = (row: SagaRow, progress: SagaProgress, now: Date) =>
  ({
    ...aboutOrder(row, now),
    type: "checkout.needs_attention",
    data: {
      ...factsOf(row),
      step: progress.step ?? "",
      waitingFor: progress.waitingFor ?? "",
      attempts: progress.attempt,
    },
  }) as const;
