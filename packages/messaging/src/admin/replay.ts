import { isUniqueViolation, type Database, type Tx } from "@waybill/database";
import { ok, refuse } from "@waybill/result";
import type { FaultRecord } from "../faults.js";
import type { AdminResult, RecordDeed, Staff } from "./contract.js";
import { dataOf } from "./dead-letters.js";
import { reviseEvent } from "./edit-event.js";

export type Deeds = {
  readonly db: Database;
  readonly audit: RecordDeed;
  readonly maxEventBytes: number;
  /** There is something to claim. */
  readonly wake: () => void;
};

type Answer = AdminResult<{ readonly id: string }>;

/** Tries a dead letter again, with other data if some is given. */
export async function replayOne(
  deeds: Deeds,
  id: string,
  data: unknown,
  by: Staff,
): Promise<Answer> {
  try {
    return await deeds.db.transaction(async (tx) => {
      const message = await lockMessage(tx, id);
      if (message) return replayMessage(deeds, tx, message, data, by);
      const intent = await lockIntent(tx, id);
      if (intent) return replayIntent(deeds, tx, intent, data, by);
      return notDead(tx, id);
    });
  } catch (error) {
    if (!isUniqueViolation(error, "inbox_once")) throw error;
    return refuse({
      code: "CONFLICT",
      detail: "The event that this becomes was received by itself.",
    });
  }
}

type DeadMessage = {
  readonly id: string;
  readonly payload: Buffer | null;
  readonly fault: FaultRecord;
};

const lockMessage = async (
  tx: Tx,
  id: string,
): Promise<DeadMessage | undefined> => {
  const [row] = await tx.query<DeadMessage>(
    "SELECT id, payload, fault FROM inbox WHERE id = $1 AND state = 'dead' FOR UPDATE",
    [id],
  );
  return row;
};

// The id of the event becomes the key: should it come by itself as well, it is a duplicate.
const replaySql = `
  UPDATE inbox SET state = 'ready', lease_owner = NULL, finished_at = NULL, attempts = 0, replays = replays + 1, next_try_at = now(),
    event_key = $2, type = $3, source = $4, subject = $5, version = $6, payload = $7
  WHERE id = $1`;

async function replayMessage(
  { audit, maxEventBytes, wake }: Deeds,
  tx: Tx,
  message: DeadMessage,
  data: unknown,
  by: Staff,
): Promise<Answer> {
  const { id, fault } = message;
  const old = message.payload ?? Buffer.alloc(0);
  const revised = reviseEvent(old, data, maxEventBytes);
  if (!revised.ok) return revised;
  const { event, payload } = revised.value;
  await tx.execute(replaySql, [
    id,
    event.id,
    event.type,
    event.source,
    event.aggregateId,
    event.aggregateVersion,
    payload,
  ]);
  await audit(tx, {
    action: data === undefined ? "message.replayed" : "message.edited",
    object: { type: "dead_letter", id },
    before: { fault, ...(data === undefined ? {} : { data: dataOf(old) }) },
    ...(data === undefined ? {} : { after: { data: dataOf(payload) } }),
    by,
  });
  tx.afterCommit(wake);
  return ok({ id });
}

type DeadIntent = {
  readonly id: string;
  readonly payload: unknown;
  readonly fault: FaultRecord;
};

const lockIntent = async (
  tx: Tx,
  id: string,
): Promise<DeadIntent | undefined> => {
  const [row] = await tx.query<DeadIntent>(
    "SELECT id, payload, fault FROM intents WHERE id = $1 AND state = 'dead' FOR UPDATE",
    [id],
  );
  return row;
};

async function replayIntent(
  { audit, wake }: Deeds,
  tx: Tx,
  { id, payload, fault }: DeadIntent,
  data: unknown,
  by: Staff,
): Promise<Answer> {
  if (data !== undefined && (typeof data !== "object" || data === null))
    return refuse({
      code: "VALIDATION_FAILED",
      errors: [
        { path: "data", code: "NOT_AN_OBJECT", message: "must be an object" },
      ],
    });
  const edited = data !== undefined;
  await tx.execute(
    `UPDATE intents SET state = 'ready', lease_owner = NULL, finished_at = NULL, attempts = 0, next_try_at = now(), payload = $2
     WHERE id = $1`,
    [id, JSON.stringify(edited ? data : payload)],
  );
  await audit(tx, {
    action: edited ? "message.edited" : "message.replayed",
    object: { type: "dead_letter", id },
    before: { fault, ...(edited ? { data: payload } : {}) },
    ...(edited ? { after: { data } } : {}),
    by,
  });
  tx.afterCommit(wake);
  return ok({ id });
}

// A message goes through its stream once more, so that what is parked behind it follows in order; nothing is applied.
const discardMessageSql = `
  UPDATE inbox SET discarded = $2, lease_owner = NULL, next_try_at = now(), state = CASE
    WHEN source IS NULL OR subject IS NULL OR version IS NULL OR EXISTS (
      SELECT 1 FROM inbox_streams s WHERE s.consumer = inbox.consumer AND s.topic = inbox.topic
        AND s.source = inbox.source AND s.subject = inbox.subject AND s.version >= inbox.version)
    THEN 'discarded' ELSE 'ready' END
  WHERE id = $1`;
const discardIntentSql = `UPDATE intents SET discarded = $2, state = 'discarded' WHERE id = $1`;

/** Gives a dead letter up, for a reason; what waits behind it goes on. */
export function discardOne(
  { db, audit, wake }: Deeds,
  id: string,
  reason: string,
  by: Staff,
): Promise<Answer> {
  return db.transaction(async (tx) => {
    const message = await lockMessage(tx, id);
    const found = message ?? (await lockIntent(tx, id));
    if (!found) return notDead(tx, id);
    await tx.execute(message ? discardMessageSql : discardIntentSql, [
      id,
      reason,
    ]);
    await audit(tx, {
      action: "message.discarded",
      object: { type: "dead_letter", id },
      before: { fault: found.fault },
      after: { reason },
      by,
    });
    tx.afterCommit(wake);
    return ok({ id });
  });
}

async function notDead(tx: Tx, id: string): Promise<Answer> {
  const [row] = await tx.query<{ state: string }>(
    "SELECT state FROM inbox WHERE id = $1 UNION ALL SELECT state FROM intents WHERE id = $1",
    [id],
  );
  return row
    ? refuse({ code: "CONFLICT", detail: `It is ${row.state}, not dead.` })
    : refuse({ code: "NOT_FOUND" });
}
