import { ok, refuse } from "@waybill/result";
import { countOpen } from "../gauges.js";
import type {
  MessagesAdmin,
  ReplayReport,
  DeadLetterFilter,
  Staff,
  StuckMessage,
} from "./contract.js";
import { listDeadLetters, readDeadLetter } from "./dead-letters.js";
import { listGaps, skipGap } from "./gaps.js";
import { discardOne, replayOne, type Deeds } from "./replay.js";

export type AdminOptions = Deeds & {
  readonly stuckAfter: number;
  readonly wakeRelay: () => void;
};

/** What staff can see and do with messages. */
export function createMessagesAdmin(options: AdminOptions): MessagesAdmin {
  const { db, stuckAfter } = options;
  return {
    outbox: async () => {
      const { pending, stuck, oldestEvent } = await countOpen(db, stuckAfter);
      const stuckMessages =
        stuck > 0 ? await db.query<StuckMessage>(stuckSql, [stuckAfter]) : [];
      return { pending, stuck, oldestAgeSeconds: oldestEvent, stuckMessages };
    },
    retryOutbox: (id, by) => retryOutbox(options, id, by),
    inbox: async () => {
      const counts = await countOpen(db, stuckAfter);
      const { ready, waiting, dead, intents } = counts;
      return {
        ready,
        waiting,
        dead: dead + counts.deadIntents,
        intents,
        oldestAgeSeconds: counts.oldestMessage,
      };
    },
    gaps: (limit = 50) => listGaps(db, limit),
    skipGap: (id, reason, by) => skipGap(options, id, reason, by),
    dead: (filter, page) => listDeadLetters(db, filter, page),
    deadLetter: (id) => readDeadLetter(db, id),
    replay: (id, { data }, by) => replayOne(options, id, data, by),
    replayMany: (filter, { dryRun }, by) =>
      replayMany(options, filter, dryRun, by),
    discard: (id, reason, by) => discardOne(options, id, reason, by),
  };
}

const stuckSql = `
  SELECT id, topic, type, aggregate_id AS "aggregateId", version AS "aggregateVersion", attempts, last_error AS "lastError",
         created_at AS "createdAt", next_try_at AS "nextTryAt"
  FROM outbox WHERE published_at IS NULL AND attempts >= $1 ORDER BY position LIMIT 50`;

async function retryOutbox(
  { db, audit, wakeRelay }: AdminOptions,
  id: string,
  by: Staff,
) {
  return db.transaction(async (tx) => {
    const [row] = await tx.query<{
      attempts: number;
      lastError: string | null;
    }>(
      `UPDATE outbox SET next_try_at = now() WHERE id = $1 AND published_at IS NULL
       RETURNING attempts, last_error AS "lastError"`,
      [id],
    );
    if (!row)
      return refuse({
        code: "NOT_FOUND" as const,
        detail: "There is no unpublished message of this id.",
      });
    await audit(tx, {
      action: "message.retried",
      object: { type: "outbox_message", id },
      before: row,
      by,
    });
    tx.afterCommit(wakeRelay);
    return ok({ id });
  });
}

/** Each letter in a transaction of its own, in the order they came: one that is refused does not hold up the others. */
async function replayMany(
  options: AdminOptions,
  filter: DeadLetterFilter,
  dryRun: boolean,
  by: Staff,
): Promise<ReplayReport> {
  const byType: Record<string, number> = {};
  let matched = 0;
  let replayed = 0;
  let after: string | undefined;
  do {
    const page = await listDeadLetters(options.db, filter, {
      limit: 200,
      after,
    });
    for (const { id, type } of page) {
      matched++;
      byType[type ?? "unknown"] = (byType[type ?? "unknown"] ?? 0) + 1;
      if (dryRun) continue;
      if ((await replayOne(options, id, undefined, by)).ok) replayed++;
    }
    after = page.length === 200 ? page.at(-1)?.id : undefined;
  } while (after !== undefined);
  return { matched, replayed, dryRun, byType };
}
