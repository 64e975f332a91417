import type { Database } from "@waybill/database";

/**
 * Claims open payments whose time to be asked about has come, and puts their next time off (3 s, 6 s … 10 min), so that
 * several instances share the work and a provider that never answers is not asked all the time.
 */
export const claimPolls = async (
  db: Database,
  now: Date,
  limit: number,
): Promise<string[]> => {
  const rows = await db.query<{ id: string }>(
    `UPDATE payments SET polls = polls + 1,
       next_poll_at = $1::timestamptz + least(600, 3 * 2 ^ least(polls, 8)) * interval '1 second'
     WHERE id IN (SELECT id FROM payments WHERE next_poll_at <= $1 ORDER BY next_poll_at LIMIT $2 FOR UPDATE SKIP LOCKED)
     RETURNING id`,
    [now, limit],
  );
  return rows.map(({ id }) => id);
};
