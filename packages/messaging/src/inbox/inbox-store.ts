import type { Queryable } from "@waybill/database";
import type { FaultRecord } from "../faults.js";
import type { HeldMessage, NewMessage, Stream } from "./message.js";
import type { Mode } from "./plan.js";

/** A row as it comes back from a claim. */
export type ClaimedRow = Stream & {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly payload: Buffer | null;
  readonly attempts: number;
  /** A person decided that it shall not be applied. */
  readonly discarded: boolean;
};

const claimedColumns = `id, consumer, topic, source, subject, type, version, payload, attempts, discarded IS NOT NULL AS discarded`;

const storedColumns =
  "id, consumer, event_key, topic, type, source, subject, version, payload, state, fault, lease_owner";

// What is there already is looked up first: ON CONFLICT alone would wait for a handler whose transaction holds the row.
const storeOneSql = `
  INSERT INTO inbox (${storedColumns}, finished_at)
  SELECT $1::uuid, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::bigint, $9::bytea, $10::text, $11::jsonb, $12::uuid,
         CASE WHEN $10::text = 'dead' THEN clock_timestamp() END
  WHERE NOT EXISTS (SELECT 1 FROM inbox WHERE consumer = $2::text AND event_key = $3::text)
  ON CONFLICT ON CONSTRAINT inbox_once DO NOTHING
  RETURNING id`;

const storeManySql = `
  WITH input AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::bigint[],
      $9::bytea[], $10::text[], $11::jsonb[], $12::uuid[]) AS i (${storedColumns})
  )
  INSERT INTO inbox (${storedColumns}, finished_at)
  SELECT ${storedColumns}, CASE WHEN state = 'dead' THEN clock_timestamp() END
  FROM input
  WHERE NOT EXISTS (SELECT 1 FROM inbox i WHERE i.consumer = input.consumer AND i.event_key = input.event_key)
  ORDER BY consumer, event_key
  ON CONFLICT ON CONSTRAINT inbox_once DO NOTHING
  RETURNING id`;

const valuesOf = (message: NewMessage): readonly unknown[] => [
  message.id,
  message.consumer,
  message.key,
  message.topic,
  message.type,
  message.source,
  message.subject,
  message.version,
  message.payload,
  message.state,
  message.fault && JSON.stringify(message.fault),
  message.owner,
];

/** Stores messages that are not known yet, in one statement; gives the ids of those that were new. */
export async function storeMessages(
  db: Queryable,
  messages: readonly NewMessage[],
): Promise<Set<string>> {
  const values = messages.map(valuesOf);
  const [only, ...others] = values;
  const rows =
    only && others.length === 0
      ? await db.query<{ id: string }>(storeOneSql, only)
      : await db.query<{ id: string }>(
          storeManySql,
          (only ?? []).map((_, column) => values.map((row) => row[column])),
        );
  return new Set(rows.map(({ id }) => id));
}

const claimSql = `
  UPDATE inbox SET lease_owner = $1 WHERE id IN (
    SELECT id FROM inbox WHERE state = 'ready' AND lease_owner IS NULL AND next_try_at <= now() AND consumer = ANY($2)
    ORDER BY id LIMIT $3 FOR UPDATE SKIP LOCKED)
  RETURNING ${claimedColumns}`;

/** Takes the lease of messages that nobody holds, oldest first. */
export const claimMessages = (
  db: Queryable,
  owner: string,
  consumers: readonly string[],
  limit: number,
): Promise<ClaimedRow[]> =>
  db.query<ClaimedRow>(claimSql, [owner, consumers, limit]);

const takeSql = "SELECT inbox_take($1, $2, $3, $4, $5, $6, $7, $8) AS waiting";

/**
 * Marks a message as done and moves its stream on, if the lease is still held and it is its turn; the row locks hold until the
 * transaction ends. Undefined: it is not its turn, and nothing was changed. "lost": the lease is not held any more, and the
 * transaction is broken.
 */
export async function takeMessage(
  db: Queryable,
  { id, owner, stream, version }: HeldMessage,
  mode: Mode,
): Promise<{ waiting: number } | "lost" | undefined> {
  const { consumer, topic, source, subject } = stream;
  try {
    const [row] = await db.query<{ waiting: number | null }>(takeSql, [
      ...[id, owner, consumer, topic, source, subject, version],
      mode === "each",
    ]);
    const waiting = row?.waiting ?? null;
    return waiting === null ? undefined : { waiting };
  } catch (error) {
    if ((error as { code?: string }).code === "WBLST") return "lost";
    throw error;
  }
}

const wakeSql = `
  WITH woken AS (
    UPDATE inbox SET state = 'ready', lease_owner = $1, next_try_at = now()
    WHERE consumer = $2 AND topic = $3 AND source = $4 AND subject = $5 AND state = 'waiting' AND ($6::bigint IS NULL OR version <= $6::bigint)
    RETURNING ${claimedColumns}
  ), stream AS (
    UPDATE inbox_streams SET waiting = greatest(0, waiting - (SELECT count(*) FROM woken)::int)
    WHERE consumer = $2 AND topic = $3 AND source = $4 AND subject = $5 AND EXISTS (SELECT 1 FROM woken)
  )
  SELECT * FROM woken`;

/** Makes messages that wait in a stream ready again, up to a version (all, without one), leased to `owner`. */
export const wakeMessages = (
  db: Queryable,
  owner: string | null,
  stream: Stream,
  upTo: number | null,
): Promise<ClaimedRow[]> =>
  db.query<ClaimedRow>(wakeSql, [
    owner,
    stream.consumer,
    stream.topic,
    stream.source,
    stream.subject,
    upTo,
  ]);

const retryLaterSql = `
  UPDATE inbox SET attempts = attempts + 1, next_try_at = clock_timestamp() + $3 * interval '1 ms', fault = $4
  WHERE id = $1 AND lease_owner = $2 AND state = 'ready'`;

/** Notes a fault that a retry may cure; false: the lease is lost. */
export const noteRetry = async (
  db: Queryable,
  { id, owner }: HeldMessage,
  delayMs: number,
  fault: FaultRecord,
): Promise<boolean> =>
  (await db.execute(retryLaterSql, [
    id,
    owner,
    delayMs,
    JSON.stringify(fault),
  ])) > 0;

const buryOneSql = `
  UPDATE inbox SET state = 'dead', lease_owner = NULL, attempts = attempts + 1, fault = $3, finished_at = clock_timestamp()
  WHERE id = $1 AND lease_owner = $2 AND state = 'ready'`;

/** Makes a dead letter; false: the lease is lost. */
export const buryMessage = async (
  db: Queryable,
  { id, owner }: Pick<HeldMessage, "id" | "owner">,
  fault: FaultRecord,
): Promise<boolean> =>
  (await db.execute(buryOneSql, [id, owner, JSON.stringify(fault)])) > 0;

const orphansSql = `
  SELECT id FROM inbox WHERE state = 'ready' AND lease_owner = $1 AND id <> ALL($2)`;

/** Messages leased to `owner` that it does not know of: an answer of the database was lost. */
export const orphanMessages = async (
  db: Queryable,
  owner: string,
  known: readonly string[],
): Promise<string[]> =>
  (await db.query<{ id: string }>(orphansSql, [owner, known])).map(
    ({ id }) => id,
  );

const handBackSql = `
  UPDATE inbox SET lease_owner = NULL WHERE id = ANY($1) AND lease_owner = $2 AND state = 'ready'`;

/** Gives leases back, so that anyone may claim the messages when they are due. */
export const handBack = async (
  db: Queryable,
  owner: string,
  ids: readonly string[],
): Promise<void> => {
  await db.execute(handBackSql, [ids, owner]);
};
