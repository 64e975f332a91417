import type { SagaRow, StoredEntry } from "../../app/saga/saga-row.js";

export const sagaColumns = `id, order_id, kind, version, run, state, outcome, customer_id, correlation_id, request, memory, wishes,
  step, attempt, failure_step, failure_code, waiting_for, wait_until, deadline_at, created_at, ended_at`;

export type SagaRecord = {
  readonly id: string;
  readonly order_id: string;
  readonly kind: SagaRow["kind"];
  readonly version: number;
  readonly run: number;
  readonly state: SagaRow["state"];
  readonly outcome: SagaRow["outcome"];
  readonly customer_id: string | null;
  readonly correlation_id: string;
  readonly request: object;
  readonly memory: object;
  readonly wishes: object;
  readonly step: string | null;
  readonly attempt: number;
  readonly failure_step: string | null;
  readonly failure_code: string | null;
  readonly waiting_for: string | null;
  readonly wait_until: Date | null;
  readonly deadline_at: Date | null;
  readonly created_at: Date;
  readonly ended_at: Date | null;
};

export const sagaOf = (record: SagaRecord): SagaRow =>
  ({
    id: record.id,
    orderId: record.order_id,
    kind: record.kind,
    version: record.version,
    run: record.run,
    state: record.state,
    outcome: record.outcome,
    customerId: record.customer_id,
    correlationId: record.correlation_id,
    request: record.request,
    memory: record.memory,
    wishes: record.wishes,
    step: record.step,
    attempt: record.attempt,
    failure:
      record.failure_step === null
        ? null
        : { step: record.failure_step, code: record.failure_code ?? "" },
    waitingFor: record.waiting_for,
    waitUntil: record.wait_until,
    deadlineAt: record.deadline_at,
    createdAt: record.created_at,
    endedAt: record.ended_at,
  }) as SagaRow; // The database keeps kind and contents together.

export type EntryRecord = {
  readonly run: number;
  readonly step: string;
  readonly kind: StoredEntry["kind"];
  readonly attempt: number;
  readonly started_at: Date;
  readonly ended_at: Date;
  readonly outcome: StoredEntry["outcome"];
  readonly code: string | null;
};

export const entryOf = (record: EntryRecord): StoredEntry => ({
  run: record.run,
  step: record.step,
  kind: record.kind,
  attempt: record.attempt,
  startedAt: record.started_at.getTime(),
  endedAt: record.ended_at.getTime(),
  outcome: record.outcome,
  ...(record.code === null ? {} : { code: record.code }),
});
