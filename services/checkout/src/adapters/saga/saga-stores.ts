import type { Database, Tx } from "@waybill/database";
import type { Intents, Outbox } from "@waybill/messaging";
import { audit, type Caller } from "@waybill/service";
import type {
  NewSaga,
  SagaStores,
  SagaTransact,
} from "../../app/saga/ports.js";
import type { SagaRow } from "../../app/saga/saga-row.js";
import { sagaColumns, sagaOf, type SagaRecord } from "./saga-rows.js";
import { recordSaga } from "./saga-store.js";

type StoreDeps = {
  readonly outbox: Outbox;
  readonly intents: Intents;
  readonly now: () => Date;
};

/** On whose behalf a transaction runs, for the audit. */
export type By = { readonly caller: Caller; readonly correlationId: string };

const bySystem: By = {
  caller: { kind: "user", subject: "checkout", roles: ["service"] },
  correlationId: "checkout",
};

const insertSaga = async (
  tx: Tx,
  saga: NewSaga,
  now: Date,
): Promise<boolean> => {
  const operationId =
    "operationId" in saga.request ? saga.request.operationId : null;
  const rows = await tx.query(
    `INSERT INTO sagas (id, order_id, kind, version, run, state, customer_id, correlation_id, request, operation_id, memory, wishes, attempt, deadline_at, created_at, updated_at)
     VALUES ($1, $2, $3, $4, 1, 'running', $5, $6, $7, $8, '{}', '{}', 0, $9, $10, $10) ON CONFLICT DO NOTHING RETURNING id`,
    [
      ...[saga.id, saga.orderId, saga.kind, saga.version, saga.customerId],
      ...[saga.correlationId, saga.request, operationId, saga.deadlineAt, now],
    ],
  );
  return rows.length > 0;
};

const one = async (
  tx: Tx,
  sql: string,
  parameters: readonly unknown[],
): Promise<SagaRow | null> => {
  const [record] = await tx.query<SagaRecord>(sql, parameters);
  return record ? sagaOf(record) : null;
};

const sagasOf = (tx: Tx): SagaStores["sagas"] => ({
  insert: (saga, now) => insertSaga(tx, saga, now),
  lock: (id) =>
    one(tx, `SELECT ${sagaColumns} FROM sagas WHERE id = $1 FOR UPDATE`, [id]),
  lockOrder: async (orderId) =>
    (
      await tx.query<SagaRecord>(
        `SELECT ${sagaColumns} FROM sagas WHERE order_id = $1 ORDER BY kind, created_at FOR UPDATE`,
        [orderId],
      )
    ).map(sagaOf),
  wish: async (id, wishes, now) => {
    await tx.execute(
      "UPDATE sagas SET wishes = $2, updated_at = $3 WHERE id = $1",
      [id, wishes, now],
    );
  },
  restart: (id, run, deadlineAt, now) =>
    one(
      tx,
      `UPDATE sagas SET run = $2, deadline_at = $3, updated_at = $4 WHERE id = $1 AND run = $2 - 1 AND state <> 'done' RETURNING ${sagaColumns}`,
      [id, run, deadlineAt, now],
    ),
  reopen: (id, run, deadlineAt, now) =>
    one(
      tx,
      `UPDATE sagas SET run = $2, state = 'running', outcome = NULL, deadline_at = $3, ended_at = NULL, reconciled_at = NULL, updated_at = $4
       WHERE id = $1 AND run = $2 - 1 AND state = 'done' RETURNING ${sagaColumns}`,
      [id, run, deadlineAt, now],
    ),
  record: (saga, progress, entries, now) =>
    recordSaga(tx, saga, progress, entries, now),
  setOutcome: async (id, outcome) => {
    await tx.execute("UPDATE sagas SET outcome = $2 WHERE id = $1", [
      id,
      outcome,
    ]);
  },
});

/** The sagas' stores of one transaction. */
export const sagaStoresOf = (
  tx: Tx,
  { outbox, intents, now }: StoreDeps,
  by: By = bySystem,
): SagaStores => ({
  sagas: sagasOf(tx),
  events: { add: (event) => outbox.add(tx, event) },
  intents: { add: (intent) => intents.add(tx, intent) },
  audit: (deed) => audit(tx, { ...deed, ...by, now: now() }),
});

export const sagaTransactOn =
  (db: Database, deps: StoreDeps, by?: By): SagaTransact =>
  (work) =>
    db.transaction((tx) => work(sagaStoresOf(tx, deps, by)));
