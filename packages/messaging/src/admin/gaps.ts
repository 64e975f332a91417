import type { Queryable } from "@waybill/database";
import { ok, refuse } from "@waybill/result";
import { wakeMessages } from "../inbox/inbox-store.js";
import type { Stream } from "../inbox/message.js";
import type { AdminResult, Gap, Staff } from "./contract.js";
import type { Deeds } from "./replay.js";

// A dead letter that is next in its stream is no gap: it is listed as what it is.
const gapsSql = `
  SELECT s.consumer, s.topic, s.source, s.subject, s.version AS "appliedVersion", held.next AS "nextVersion", s.waiting, held.since
  FROM inbox_streams s CROSS JOIN LATERAL (
    SELECT min(version) AS next, min(received_at) AS since FROM inbox i
    WHERE i.consumer = s.consumer AND i.topic = s.topic AND i.source = s.source AND i.subject = s.subject
      AND i.state IN ('waiting', 'dead') AND i.version > s.version
  ) AS held
  WHERE s.waiting > 0 AND held.next > s.version + 1 AND NOT EXISTS (
    SELECT 1 FROM inbox r WHERE r.state = 'ready' AND r.consumer = s.consumer AND r.topic = s.topic AND r.source = s.source
      AND r.subject = s.subject AND r.version < held.next)
  ORDER BY held.since LIMIT $1`;

type Row = Stream & Omit<Gap, "id" | "aggregateId">;

const idOf = ({ consumer, topic, source, subject }: Stream): string =>
  Buffer.from(JSON.stringify([consumer, topic, source, subject])).toString(
    "base64url",
  );

function streamOf(id: string): Stream | undefined {
  try {
    const parts = JSON.parse(
      Buffer.from(id, "base64url").toString("utf8"),
    ) as unknown;
    if (!Array.isArray(parts)) return undefined;
    const [consumer, topic, source, subject] = parts.map(String);
    return consumer !== undefined &&
      topic !== undefined &&
      source !== undefined &&
      subject !== undefined
      ? { consumer, topic, source, subject }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Streams that wait for a version that has not come, the longest waiting first. */
export async function listGaps(db: Queryable, limit: number): Promise<Gap[]> {
  const rows = await db.query<Row>(gapsSql, [limit]);
  return rows.map(({ subject, ...row }) => ({
    ...row,
    id: idOf({ ...row, subject }),
    aggregateId: subject,
  }));
}

const lockSql = `
  SELECT version AS applied, (
    SELECT min(version) FROM inbox WHERE consumer = $1 AND topic = $2 AND source = $3 AND subject = $4
      AND state IN ('ready', 'waiting', 'dead') AND version > s.version) AS next
  FROM inbox_streams s WHERE consumer = $1 AND topic = $2 AND source = $3 AND subject = $4 FOR UPDATE`;

/** Goes on without the versions that are missing; should they come later, they become dead letters. */
export async function skipGap(
  { db, audit, wake }: Deeds,
  id: string,
  reason: string,
  by: Staff,
): Promise<AdminResult<{ readonly skippedTo: number }>> {
  const stream = streamOf(id);
  if (!stream) return refuse({ code: "NOT_FOUND" });
  const keys = [stream.consumer, stream.topic, stream.source, stream.subject];
  return db.transaction(async (tx) => {
    const [row] = await tx.query<{ applied: number; next: number | null }>(
      lockSql,
      keys,
    );
    if (!row) return refuse({ code: "NOT_FOUND" });
    const { applied, next } = row;
    if (next === null || next === applied + 1)
      return refuse({ code: "CONFLICT", detail: "Nothing is missing there." });
    await tx.execute(
      "UPDATE inbox_streams SET version = $5 WHERE consumer = $1 AND topic = $2 AND source = $3 AND subject = $4",
      [...keys, next - 1],
    );
    await wakeMessages(tx, null, stream, next);
    await audit(tx, {
      action: "message.gap_skipped",
      object: { type: "message_stream", id },
      before: { ...stream, applied },
      after: { skippedTo: next - 1, reason },
      by,
    });
    tx.afterCommit(wake);
    return ok({ skippedTo: next - 1 });
  });
}
