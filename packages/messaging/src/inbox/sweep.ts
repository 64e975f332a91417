import type { Database } from "@waybill/database";

/**
 * Makes ready what waits without need: its turn has come (a process ended between moving the stream on and waking it),
 * or, for a stream that begins above version 1, what came before has not arrived for so long that it is not on the topic any
 * more: the consumer joined late, and takes the stream as begun there. Its relay sends a version only after the one before was
 * acknowledged, and a partition keeps the order, so what is missing that long after its successor lies behind the retention.
 */
const adoptSql = `
  UPDATE inbox_streams s SET version = first.version - 1
  FROM (
    SELECT consumer, topic, source, subject, min(version) AS version FROM inbox
    WHERE state IN ('waiting', 'dead') AND version IS NOT NULL
      AND (consumer, topic, source, subject) IN (
        SELECT consumer, topic, source, subject FROM inbox_streams WHERE waiting > 0 AND version = 0)
    GROUP BY 1, 2, 3, 4
    HAVING min(received_at) < now() - $1 * interval '1 ms' AND min(version) > 1
  ) AS first
  WHERE s.version = 0 AND (s.consumer, s.topic, s.source, s.subject) = (first.consumer, first.topic, first.source, first.subject)
    AND NOT EXISTS (
      SELECT 1 FROM inbox r WHERE r.state = 'ready' AND r.consumer = s.consumer AND r.topic = s.topic
        AND r.source = s.source AND r.subject = s.subject)
  RETURNING s.consumer, s.topic, s.source, s.subject, s.version`;

const wakeSql = `
  WITH due AS (
    SELECT i.id, i.consumer, i.topic, i.source, i.subject
    FROM inbox_streams s JOIN inbox i USING (consumer, topic, source, subject)
    WHERE s.waiting > 0 AND i.state = 'waiting' AND i.version <= s.version + 1
    LIMIT 500 FOR UPDATE OF s, i SKIP LOCKED
  ), woken AS (
    UPDATE inbox SET state = 'ready', lease_owner = NULL, next_try_at = now() FROM due WHERE inbox.id = due.id
    RETURNING inbox.consumer, inbox.topic, inbox.source, inbox.subject
  ), counts AS (
    SELECT consumer, topic, source, subject, count(*)::int AS woken FROM woken GROUP BY 1, 2, 3, 4
  )
  UPDATE inbox_streams s SET waiting = greatest(0, s.waiting - counts.woken) FROM counts
  WHERE (s.consumer, s.topic, s.source, s.subject) = (counts.consumer, counts.topic, counts.source, counts.subject)
  RETURNING counts.woken`;

export type Adopted = {
  readonly topic: string;
  readonly source: string;
  readonly subject: string;
  /** The last version that is given up. */
  readonly version: number;
};

/** Gives the streams that were taken as begun late, and how many messages are ready again. */
export async function sweepWaiting(
  db: Database,
  adoptAfterMs: number,
): Promise<{ adopted: Adopted[]; woken: number }> {
  const adopted = await db.query<Adopted>(adoptSql, [adoptAfterMs]);
  const rows = await db.query<{ woken: number }>(wakeSql);
  return {
    adopted,
    woken: rows.reduce((sum, { woken }) => sum + woken, 0),
  };
}
