import type { Queryable } from "@waybill/database";
import type { HeldMessage } from "./message.js";
import type { Mode } from "./plan.js";
import { turnOf, type Turn } from "./turn.js";

// A stream has a row once one of its messages was applied, or had to wait.
const beginSql = `
  INSERT INTO inbox_streams (consumer, topic, source, subject) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`;

// The stream's row is locked: whoever moves it on sees the waiting message, or we see that it moved.
const lookSql = `
  SELECT i.replays, s.version AS applied, EXISTS (
    SELECT 1 FROM inbox d WHERE d.consumer = i.consumer AND d.topic = i.topic AND d.source = i.source
      AND d.subject = i.subject AND d.state = 'dead' AND d.version < i.version) AS "behindDead"
  FROM inbox i JOIN inbox_streams s USING (consumer, topic, source, subject)
  WHERE i.id = $1 AND i.lease_owner = $2 AND i.state = 'ready'
  FOR UPDATE OF s, i`;

const waitSql = `
  WITH message AS (UPDATE inbox SET state = 'waiting', lease_owner = NULL WHERE id = $1)
  UPDATE inbox_streams SET waiting = waiting + 1 WHERE consumer = $2 AND topic = $3 AND source = $4 AND subject = $5`;

const doneSql = `
  UPDATE inbox SET state = 'done', lease_owner = NULL, finished_at = clock_timestamp() WHERE id = $1`;

/** Why it was not a message's turn, with its rows locked; one that must wait, or may be skipped, is marked so. */
export async function holdBack(
  tx: Queryable,
  message: HeldMessage,
  mode: Mode,
): Promise<Turn | "lost"> {
  const { id, owner, stream, version } = message;
  const { consumer, topic, source, subject } = stream;
  await tx.execute(beginSql, [consumer, topic, source, subject]);
  const [row] = await tx.query<{
    replays: number;
    applied: number;
    behindDead: boolean;
  }>(lookSql, [id, owner]);
  if (!row) return "lost";
  const turn = turnOf({ mode, version, ...row });
  if (turn === "wait")
    await tx.execute(waitSql, [id, consumer, topic, source, subject]);
  if (turn === "skip" || turn === "regardless") await tx.execute(doneSql, [id]);
  return turn;
}
