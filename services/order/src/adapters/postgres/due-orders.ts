import type { Queryable } from "@waybill/database";

const batch = 100;

const ids = async (
  db: Queryable,
  sql: string,
  parameters: readonly unknown[],
): Promise<string[]> =>
  (await db.query<{ id: string }>(sql, [...parameters, batch])).map(
    ({ id }) => id,
  );

/** Orders delivered before `deliveredBefore` that may be finished, oldest first, some at a time. */
export const ordersToFinish = (
  db: Queryable,
  deliveredBefore: Date,
): Promise<string[]> =>
  ids(
    db,
    `SELECT id FROM orders WHERE status IN ('delivered', 'partially_returned') AND NOT return_in_progress
       AND delivered_at <= $1 ORDER BY delivered_at LIMIT $2`,
    [deliveredBefore],
  );

/** Orders created before a time whose saga never began. */
export const ordersNotBegun = (
  db: Queryable,
  createdBefore: Date,
): Promise<string[]> =>
  ids(
    db,
    `SELECT id FROM orders WHERE status = 'created' AND closed_by IS NULL AND created_at <= $1
     ORDER BY created_at LIMIT $2`,
    [createdBefore],
  );
