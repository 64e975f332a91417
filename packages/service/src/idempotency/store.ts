import type { Database } from "@waybill/database";
import type { Answer } from "../http/answer/answer.js";
import type { KeyScope } from "./scope.js";
import { openAnswer, sealAnswer } from "./seal.js";

export type Claim =
  /** Ours to perform, under this lease; `operationId` is the first claim's for ever. */
  | {
      readonly kind: "held";
      readonly operationId: string;
      readonly lease: string;
    }
  | { readonly kind: "done"; readonly answer: Answer }
  | { readonly kind: "running"; readonly retryAfterSeconds: number }
  | { readonly kind: "reused" };

export type IdempotencyStore = {
  claim(key: KeyScope, requestHash: Buffer): Promise<Claim>;
  /** Keeps the answer, unless somebody took the lease over and answered first. */
  complete(key: KeyScope, lease: string, answer: Answer): Promise<void>;
  /** Gives the lease back without an answer: the next try may begin at once. */
  release(key: KeyScope, lease: string): Promise<void>;
  /** Removes keys older than they are kept for, at most `batch`; gives how many. */
  purge(batch: number): Promise<number>;
};

export type IdempotencyOptions = {
  readonly db: Database;
  readonly newId: () => string;
  /** Default 30 s. */
  readonly leaseMs?: number;
  /** Default 48 h. */
  readonly keepMs?: number;
};

type Row = {
  readonly same_request: boolean;
  readonly operation_id: string;
  readonly ours: boolean;
  readonly answer: Buffer | null;
  readonly waits_seconds: number;
};

// Lost in a crash of PostgreSQL, a claim takes all later commits with it, and a lost answer is made again from the same operation id:
// so none of this needs to wait for the disk.
const quickly = `settings AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))`;

const claimSql = `
  WITH ${quickly}, claimed AS (
    INSERT INTO idempotency_keys AS k (scope, request_hash, operation_id, lease_token, leased_until, created_at)
    SELECT $1::bytea, $2::bytea, $3::uuid, $4::uuid, clock_timestamp() + $5 * interval '1 ms', clock_timestamp() FROM settings
    ON CONFLICT (scope) DO UPDATE SET lease_token = excluded.lease_token, leased_until = excluded.leased_until
      WHERE k.answer IS NULL AND k.request_hash = excluded.request_hash AND k.leased_until <= clock_timestamp()
    RETURNING operation_id)
  SELECT true AS same_request, operation_id, true AS ours, NULL::bytea AS answer, 0 AS waits_seconds FROM claimed
  UNION ALL
  SELECT request_hash = $2, operation_id, false, answer,
         ceil(extract(epoch FROM leased_until - clock_timestamp()))::int
  FROM idempotency_keys WHERE scope = $1 AND NOT EXISTS (SELECT FROM claimed)`;

const completeSql = `
  WITH ${quickly}
  UPDATE idempotency_keys SET status = $3, answer = $4 FROM settings
  WHERE scope = $1 AND lease_token = $2 AND answer IS NULL`;

const releaseSql = `
  UPDATE idempotency_keys SET leased_until = clock_timestamp()
  WHERE scope = $1 AND lease_token = $2 AND answer IS NULL`;

const purgeSql = `
  DELETE FROM idempotency_keys WHERE scope IN (
    SELECT scope FROM idempotency_keys
    WHERE created_at < clock_timestamp() - $1 * interval '1 ms' ORDER BY created_at LIMIT $2)`;

function claimOf(row: Row, lease: string, key: KeyScope): Claim {
  if (row.ours) return { kind: "held", operationId: row.operation_id, lease };
  if (!row.same_request) return { kind: "reused" };
  if (row.answer)
    return { kind: "done", answer: openAnswer(row.answer, key.sealKey) };
  return { kind: "running", retryAfterSeconds: Math.max(1, row.waits_seconds) };
}

/** Keeps, for each key of each caller and route, the first answer and the operation's id. */
export function createIdempotencyStore(
  options: IdempotencyOptions,
): IdempotencyStore {
  const { db, newId, leaseMs = 30_000, keepMs = 48 * 3_600_000 } = options;

  const claimOnce = async (
    key: KeyScope,
    requestHash: Buffer,
  ): Promise<Claim | undefined> => {
    const lease = newId();
    const values = [key.scope, requestHash, newId(), lease, leaseMs];
    const [row] = await db.query<Row>(claimSql, values);
    return row && claimOf(row, lease, key);
  };
  return {
    // A row that another transaction inserted meanwhile is invisible to this statement, and seen by the next.
    claim: async (key, requestHash) =>
      (await claimOnce(key, requestHash)) ??
      (await claimOnce(key, requestHash)) ?? {
        kind: "running",
        retryAfterSeconds: 1,
      },
    complete: async (key, lease, answer) => {
      const sealed = sealAnswer(answer, key.sealKey);
      await db.execute(completeSql, [key.scope, lease, answer.status, sealed]);
    },
    release: async (key, lease) => {
      await db.execute(releaseSql, [key.scope, lease]);
    },
    purge: (batch) => db.execute(purgeSql, [keepMs, batch]),
  };
}
