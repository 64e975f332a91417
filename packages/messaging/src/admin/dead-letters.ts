import type { Queryable } from "@waybill/database";
import type { FaultRecord } from "../faults.js";
import type {
  DeadLetter,
  DeadLetterFilter,
  DeadLetterSummary,
} from "./contract.js";

const messageColumns = `
  id, 'message' AS kind, topic, type, source, subject AS "aggregateId", version AS "aggregateVersion",
  attempts, received_at AS "receivedAt", finished_at AS "deadAt", fault, (
    SELECT count(*)::int FROM inbox w WHERE w.consumer = inbox.consumer AND w.topic = inbox.topic AND w.source = inbox.source
      AND w.subject = inbox.subject AND w.state = 'waiting' AND w.version > inbox.version) AS parked`;
const intentColumns = `
  id, 'intent' AS kind, NULL AS topic, kind AS type, NULL AS source, key AS "aggregateId", NULL::bigint AS "aggregateVersion",
  attempts, created_at AS "receivedAt", finished_at AS "deadAt", fault, 0 AS parked`;

const filtered = `state = 'dead' AND ($1::uuid IS NULL OR id > $1)
  AND ($4::timestamptz IS NULL OR finished_at >= $4) AND ($5::timestamptz IS NULL OR finished_at < $5)
  AND ($6::text IS NULL OR fault ->> 'code' = $6)`;

const listSql = `
  SELECT * FROM (
    (SELECT ${messageColumns} FROM inbox
     WHERE ${filtered} AND ($2::text IS NULL OR topic = $2) AND ($3::text IS NULL OR type = $3) AND ($7::text IS NULL OR subject = $7)
     ORDER BY id LIMIT $8)
    UNION ALL
    (SELECT ${intentColumns} FROM intents
     WHERE ${filtered} AND $2::text IS NULL AND ($3::text IS NULL OR kind = $3) AND ($7::text IS NULL OR key = $7)
     ORDER BY id LIMIT $8)
  ) AS letters ORDER BY id LIMIT $8`;

type Row = Omit<DeadLetterSummary, "code" | "message"> & {
  readonly fault: FaultRecord;
};

const summaryOf = ({ fault, ...row }: Row): DeadLetterSummary => ({
  ...row,
  code: fault.code,
  message: fault.message,
});

/** Dead letters, oldest first, after the id `after`. */
export async function listDeadLetters(
  db: Queryable,
  filter: DeadLetterFilter,
  page: { readonly limit: number; readonly after?: string | undefined },
): Promise<DeadLetterSummary[]> {
  const rows = await db.query<Row>(listSql, [
    page.after ?? null,
    filter.topic ?? null,
    filter.type ?? null,
    filter.from ?? null,
    filter.to ?? null,
    filter.code ?? null,
    filter.aggregateId ?? null,
    page.limit,
  ]);
  return rows.map(summaryOf);
}

const readMessageSql = `SELECT ${messageColumns}, payload FROM inbox WHERE id = $1 AND state = 'dead'`;
const readIntentSql = `SELECT ${intentColumns}, payload FROM intents WHERE id = $1 AND state = 'dead'`;

/** One dead letter with all that is known of it; null where there is none of this id. */
export async function readDeadLetter(
  db: Queryable,
  id: string,
): Promise<DeadLetter | null> {
  const [message] = await db.query<Row & { payload: Buffer | null }>(
    readMessageSql,
    [id],
  );
  if (message) {
    const { payload, ...row } = message;
    return {
      ...summaryOf(row),
      fault: row.fault,
      data: payload && dataOf(payload),
      raw: payload && rawOf(payload),
    };
  }
  const [intent] = await db.query<Row & { payload: unknown }>(readIntentSql, [
    id,
  ]);
  if (!intent) return null;
  const { payload, ...row } = intent;
  return { ...summaryOf(row), fault: row.fault, data: payload, raw: null };
}

/** The data member of an event's bytes; null where they can't be read. */
export function dataOf(payload: Buffer): unknown {
  try {
    const event = JSON.parse(payload.toString("utf8")) as {
      data?: unknown;
    } | null;
    return event?.data ?? null;
  } catch {
    return null;
  }
}

function rawOf(payload: Buffer): DeadLetter["raw"] {
  try {
    const body = new TextDecoder("utf8", { fatal: true }).decode(payload);
    return { encoding: "utf8", body };
  } catch {
    return { encoding: "base64", body: payload.toString("base64") };
  }
}
