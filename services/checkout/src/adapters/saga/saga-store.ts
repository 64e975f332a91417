import type { Queryable } from "@waybill/database";
import type { TimelineEntry } from "@waybill/saga";
import type { SagaStore } from "../../app/saga/ports.js";
import type { SagaProgress, SagaRow } from "../../app/saga/saga-row.js";
import {
  entryOf,
  sagaColumns,
  sagaOf,
  type EntryRecord,
  type SagaRecord,
} from "./saga-rows.js";

/** One statement: the saga's row, if the run is still its own, and with it the timeline's lines. */
export async function recordSaga(
  db: Queryable,
  { id, run }: { readonly id: string; readonly run: number },
  progress: SagaProgress,
  entries: readonly TimelineEntry[],
  now: Date,
): Promise<boolean> {
  const lines = entries.map((entry) => ({
    ...entry,
    startedAt: new Date(entry.startedAt),
    endedAt: new Date(entry.endedAt),
  }));
  const rows = await db.query(
    `WITH saga AS (
       UPDATE sagas SET state = $3, outcome = coalesce(outcome, $4), memory = $5, step = $6, attempt = $7, failure_step = $8, failure_code = $9,
         waiting_for = $10, wait_until = $11, deadline_at = $12, updated_at = $13,
         ended_at = CASE WHEN $3 = 'done' THEN $13::timestamptz END
       WHERE id = $1 AND run = $2 AND state <> 'done' RETURNING id
     ), lines AS (
       INSERT INTO saga_timeline (saga_id, run, step, kind, attempt, started_at, ended_at, outcome, code)
       SELECT saga.id, $2, line.step, line.kind, line.attempt, line."startedAt", line."endedAt", line.outcome, line.code
       FROM saga, jsonb_to_recordset($14) AS line (step text, kind text, attempt int, "startedAt" timestamptz, "endedAt" timestamptz, outcome text, code text)
     )
     SELECT id FROM saga`,
    [
      ...[id, run, progress.state, progress.outcome, progress.memory],
      ...[progress.step, progress.attempt],
      ...[progress.failure?.step ?? null, progress.failure?.code ?? null],
      ...[progress.waitingFor, progress.waitUntil, progress.deadlineAt, now],
      JSON.stringify(lines),
    ],
  );
  return rows.length > 0;
}

const find = async (
  db: Queryable,
  where: string,
  parameters: readonly unknown[],
): Promise<SagaRow[]> =>
  (
    await db.query<SagaRecord>(
      `SELECT ${sagaColumns} FROM sagas WHERE ${where}`,
      parameters,
    )
  ).map(sagaOf);

/** Sagas in PostgreSQL; each of these is one statement. */
export const sagaStore = (db: Queryable): SagaStore => ({
  find: async (id) => (await find(db, "id = $1", [id]))[0] ?? null,
  ofOrder: (orderId) => find(db, "order_id = $1 ORDER BY kind, id", [orderId]),
  begin: async ({ id, run }, { mark, step, deadlineAt, now }) => {
    const ofThisRun = `${String(run)}:${mark}`;
    const [record] = await db.query<SagaRecord & { again: boolean }>(
      `UPDATE sagas SET step = $3, deadline_at = $4, updated_at = $5, mark = $6
       FROM (SELECT mark AS before FROM sagas WHERE id = $1 FOR UPDATE) AS old
       WHERE id = $1 AND run = $2 AND state <> 'done'
       RETURNING old.before IS NOT DISTINCT FROM $6 AS again, ${sagaColumns}`,
      [id, run, step, deadlineAt, now, ofThisRun],
    );
    return record ? { saga: sagaOf(record), again: record.again } : null;
  },
  record: (saga, progress, entries, now) =>
    recordSaga(db, saga, progress, entries, now),
  timelineOf: async (orderId) =>
    (
      await db.query<EntryRecord>(
        `SELECT line.run, line.step, line.kind, line.attempt, line.started_at, line.ended_at, line.outcome, line.code
         FROM saga_timeline line JOIN sagas ON sagas.id = line.saga_id WHERE sagas.order_id = $1 ORDER BY line.started_at, line.n LIMIT 2000`,
        [orderId],
      )
    ).map(entryOf),
  list: ({ states, limit, before }) =>
    find(
      db,
      `state = ANY($1) AND kind = 'checkout' AND ($3::timestamptz IS NULL OR (created_at, id) < ($3, $4)) ORDER BY created_at DESC, id DESC LIMIT $2`,
      [states, limit, before?.createdAt ?? null, before?.id ?? null],
    ),
  overdue: (time, limit) =>
    find(db, "deadline_at < $1 ORDER BY deadline_at LIMIT $2", [time, limit]),
  unreconciled: (time, limit) =>
    find(
      db,
      "ended_at < $1 AND reconciled_at IS NULL ORDER BY ended_at LIMIT $2",
      [time, limit],
    ),
  markReconciled: async (ids, now) => {
    await db.execute("UPDATE sagas SET reconciled_at = $2 WHERE id = ANY($1)", [
      ids,
      now,
    ]);
  },
});
