import type { Database } from "@waybill/database";
import type { OutboxRow } from "./outbox-row.js";

export type Failure = {
  readonly row: OutboxRow;
  readonly error: string;
  readonly delayMs: number;
};

/** What the relay reads and writes. */
export type OutboxStore = {
  /** Unpublished rows of these slots in order of position, without those that are held, and of parked streams only what is due. */
  read(query: {
    readonly slots: readonly number[];
    readonly held: readonly number[];
    readonly parked: readonly string[];
    readonly full: readonly string[];
    readonly limit: number;
  }): Promise<(OutboxRow & { readonly due: boolean })[]>;
  markPublished(rows: readonly OutboxRow[]): Promise<void>;
  markFailed(failures: readonly Failure[]): Promise<void>;
  /** Makes every failed row of these slots due now: the broker is back. */
  hurry(slots: readonly number[]): Promise<void>;
};

const readSql = `
  SELECT position, id, slot, topic, type, aggregate_id AS "aggregateId", version, partition_key AS "partitionKey",
         data::text AS data, traceparent, (extract(epoch FROM created_at) * 1000)::bigint AS "createdAt", attempts,
         next_try_at IS NULL OR next_try_at <= now() AS due
  FROM outbox
  WHERE published_at IS NULL AND slot = ANY($1) AND position <> ALL($2)
    AND (topic || ' ' || aggregate_id <> ALL($3) OR (attempts > 0 AND next_try_at <= now()))
    AND topic || ' ' || aggregate_id <> ALL($4)
  ORDER BY position LIMIT $5`;

// A mark that a crash of the server takes back costs a duplicate at most, which every inbox drops: no fsync is waited for.
const lazily =
  "(SELECT set_config('synchronous_commit', 'off', true)) AS lazily";

const publishedSql = `
  UPDATE outbox SET published_at = clock_timestamp(), next_try_at = NULL FROM ${lazily}
  WHERE position = ANY($1) AND published_at IS NULL`;

const failedSql = `
  UPDATE outbox SET attempts = attempts + 1, last_error = failure.error,
    next_try_at = clock_timestamp() + failure.delay_ms * interval '1 ms'
  FROM unnest($1::bigint[], $2::text[], $3::int[]) AS failure (position, error, delay_ms), ${lazily}
  WHERE outbox.position = failure.position AND published_at IS NULL`;

const hurrySql = `
  UPDATE outbox SET next_try_at = now() WHERE published_at IS NULL AND next_try_at > now() AND slot = ANY($1)`;

export function createOutboxStore(db: Database): OutboxStore {
  return {
    read: ({ slots, held, parked, full, limit }) =>
      db.query(readSql, [slots, held, parked, full, limit]),
    markPublished: async (rows) => {
      await db.execute(publishedSql, [rows.map(({ position }) => position)]);
    },
    markFailed: async (failures) => {
      await db.execute(failedSql, [
        failures.map(({ row }) => row.position),
        failures.map(({ error }) => error.slice(0, 1_000)),
        failures.map(({ delayMs }) => delayMs),
      ]);
    },
    hurry: async (slots) => {
      await db.execute(hurrySql, [slots]);
    },
  };
}
