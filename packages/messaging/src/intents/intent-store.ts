import type { Queryable } from "@waybill/database";
import type { FaultRecord } from "../faults.js";

/** An intent that this process holds the lease of. */
export type HeldIntent = {
  readonly id: string;
  readonly owner: string;
  readonly kind: string;
  readonly key: string;
  readonly payload: unknown;
  readonly attempts: number;
};

export type NewIntentRow = {
  readonly id: string;
  readonly kind: string;
  readonly key: string;
  readonly payload: string;
  readonly notBefore: Date | null;
  readonly owner: string | null;
};

const addSql = `
  INSERT INTO intents (id, kind, key, payload, state, next_try_at, lease_owner)
  VALUES ($1, $2, $3, $4, 'ready', coalesce($5::timestamptz, now()), $6)
  ON CONFLICT ON CONSTRAINT intents_once DO NOTHING`;

/** False: an intent of this kind and key is there already. */
export const addIntent = async (
  db: Queryable,
  row: NewIntentRow,
): Promise<boolean> =>
  (await db.execute(addSql, [
    row.id,
    row.kind,
    row.key,
    row.payload,
    row.notBefore,
    row.owner,
  ])) > 0;

const claimSql = `
  UPDATE intents SET lease_owner = $1 WHERE id IN (
    SELECT id FROM intents WHERE state = 'ready' AND lease_owner IS NULL AND next_try_at <= now() AND kind = $2
    ORDER BY next_try_at LIMIT $3 FOR UPDATE SKIP LOCKED)
  RETURNING id, lease_owner AS owner, kind, key, payload, attempts`;

/** Takes the lease of intents that are due and that nobody holds. */
export const claimIntents = (
  db: Queryable,
  owner: string,
  kind: string,
  limit: number,
): Promise<HeldIntent[]> =>
  db.query<HeldIntent>(claimSql, [owner, kind, limit]);

const doneSql = `
  UPDATE intents SET state = 'done', lease_owner = NULL, attempts = attempts + 1, finished_at = clock_timestamp(), fault = NULL
  WHERE id = $1 AND lease_owner = $2 AND state = 'ready'`;

/** False: the lease was lost meanwhile, and somebody else performs it again. */
export const finishIntent = async (
  db: Queryable,
  { id, owner }: HeldIntent,
): Promise<boolean> => (await db.execute(doneSql, [id, owner])) > 0;

const retrySql = `
  UPDATE intents SET lease_owner = NULL, attempts = attempts + 1, fault = $3,
    next_try_at = clock_timestamp() + $4 * interval '1 ms'
  WHERE id = $1 AND lease_owner = $2 AND state = 'ready'`;

/** Notes a fault that a retry may cure, and leaves the intent to whoever claims it when it is due. */
export const retryIntent = async (
  db: Queryable,
  { id, owner }: HeldIntent,
  fault: FaultRecord,
  delayMs: number,
): Promise<void> => {
  await db.execute(retrySql, [id, owner, JSON.stringify(fault), delayMs]);
};

const burySql = `
  UPDATE intents SET state = 'dead', lease_owner = NULL, attempts = attempts + 1, fault = $3, finished_at = clock_timestamp()
  WHERE id = $1 AND lease_owner = $2 AND state = 'ready'`;

export const buryIntent = async (
  db: Queryable,
  { id, owner }: HeldIntent,
  fault: FaultRecord,
): Promise<void> => {
  await db.execute(burySql, [id, owner, JSON.stringify(fault)]);
};

const orphansSql = `
  SELECT id FROM intents WHERE state = 'ready' AND lease_owner = $1 AND id <> ALL($2)`;

/** Intents leased to `owner` that it does not know of: an answer of the database was lost. */
export const orphanIntents = async (
  db: Queryable,
  owner: string,
  known: readonly string[],
): Promise<string[]> =>
  (await db.query<{ id: string }>(orphansSql, [owner, known])).map(
    ({ id }) => id,
  );

const releaseSql = `
  UPDATE intents SET lease_owner = NULL WHERE id = ANY($1) AND lease_owner = $2 AND state = 'ready'`;

export const releaseIntents = async (
  db: Queryable,
  owner: string,
  ids: readonly string[],
): Promise<void> => {
  await db.execute(releaseSql, [ids, owner]);
};
