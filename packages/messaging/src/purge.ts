import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "@waybill/database";
import type { Tuning } from "./tuning.js";

/** One thing that goes when it is old: a walk along a primary key that grows with time. */
type Walk = {
  readonly name: string;
  readonly table: string;
  readonly key: string;
  readonly bornAt: string;
  readonly ageMs: (tuning: Tuning) => number;
  /** What is done to the rows of a page (alias `page`) that are old. */
  readonly purge: string;
  /** Whether rows behind the walk may still become purgeable: then each walk begins anew. */
  readonly fromStart: boolean;
};

const walks: readonly Walk[] = [
  {
    name: "published events",
    table: "outbox",
    key: "position",
    bornAt: "created_at",
    ageMs: ({ keepPayloadsMs }) => keepPayloadsMs,
    purge: `DELETE FROM outbox o USING page WHERE o.position = page.key AND page.old AND o.published_at IS NOT NULL`,
    fromStart: true,
  },
  {
    name: "payloads of applied messages",
    table: "inbox",
    key: "id",
    bornAt: "received_at",
    ageMs: ({ keepPayloadsMs }) => keepPayloadsMs,
    purge: `UPDATE inbox i SET payload = NULL FROM page
      WHERE i.id = page.key AND page.old AND i.payload IS NOT NULL AND i.state IN ('done', 'discarded')`,
    fromStart: false,
  },
  {
    name: "keys of applied messages",
    table: "inbox",
    key: "id",
    bornAt: "received_at",
    ageMs: ({ keepKeysMs }) => keepKeysMs,
    purge: `DELETE FROM inbox i USING page WHERE i.id = page.key AND page.old AND i.state IN ('done', 'discarded')`,
    fromStart: true,
  },
  {
    name: "performed intents",
    table: "intents",
    key: "id",
    bornAt: "created_at",
    ageMs: ({ keepKeysMs }) => keepKeysMs,
    purge: `DELETE FROM intents i USING page WHERE i.id = page.key AND page.old AND i.state IN ('done', 'discarded')`,
    fromStart: true,
  },
];

const pageSql = ({ table, key, bornAt, purge }: Walk) => `
  WITH page AS (
    SELECT ${key} AS key, ${bornAt} < now() - $3 * interval '1 ms' AS old FROM ${table}
    WHERE $1::text IS NULL OR ${key} > $1::text::${key === "id" ? "uuid" : "bigint"} ORDER BY ${key} LIMIT $2
  ), purged AS (${purge} RETURNING 1)
  SELECT (SELECT key::text FROM page WHERE old ORDER BY key DESC LIMIT 1) AS last,
         (SELECT count(*)::int FROM page WHERE old) AS old, (SELECT count(*)::int FROM purged) AS purged`;

/** Where the walks that do not begin anew have come to. */
export type PurgeProgress = Map<string, string>;

/**
 * Removes what is old, in small statements with pauses between, so that writers never wait for it. Each page is found through
 * the primary key, so its cost does not grow with the table. Gives how many rows each walk touched.
 */
export async function purgeOld(
  db: Database,
  tuning: Tuning,
  progress: PurgeProgress,
  goOn: () => boolean,
): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const walk of walks) {
    const sql = pageSql(walk);
    let last = walk.fromStart ? null : (progress.get(walk.name) ?? null);
    while (goOn()) {
      const [page] = await db.query<{
        last: string | null;
        old: number;
        purged: number;
      }>(sql, [last, tuning.purgeBatch, walk.ageMs(tuning)]);
      if (page) counts[walk.name] = (counts[walk.name] ?? 0) + page.purged;
      if (page?.last) progress.set(walk.name, (last = page.last));
      if (!page || page.old < tuning.purgeBatch) break;
      await sleep(50);
    }
  }
  return counts;
}
