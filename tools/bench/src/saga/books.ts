import { openDatabase, type Database } from "@waybill/database";
import { setTimeout as sleep } from "node:timers/promises";
import type { Stack } from "../cart/stack.js";

/** What PostgreSQL has done for the whole stack so far. */
export type DatabaseCount = {
  /** Of all databases, those that only read included. Sessions tell it late: up to ten seconds after they went idle. */
  readonly commits: number;
  /** Transactions that wrote something: each waits for the disk. */
  readonly writes: number;
  readonly walBytes: number;
};

/** What the bench reads of the stack's databases, between blocks and never within one. */
export type Books = {
  count(): Promise<DatabaseCount>;
  /** Resolves once no event, message or intent is under way anywhere. */
  idle(): Promise<void>;
  /** How many of these orders there are in each status; ones that do not exist are left out. */
  statuses(orderIds: readonly string[]): Promise<Record<string, number>>;
  close(): Promise<void>;
};

const services = [
  "order",
  "checkout",
  "customer",
  "warehouse",
  "payment",
  "notification",
] as const;

export function openBooks({ offset }: Stack): Books {
  const open = (database: string) =>
    openDatabase({
      url: `postgres://waybill@127.0.0.1:${String(15_432 + offset)}/${database}`,
      applicationName: "bench",
      maxConnections: 1,
    });
  const server = open("postgres");
  const databases = services.map((name) => open(`waybill_${name}`));
  const [orders] = databases;
  return {
    count: () => count(server),
    idle: () => idle(databases),
    statuses: async (orderIds) =>
      orders ? statusesOf(orders, orderIds) : Promise.resolve({}),
    close: async () => {
      await Promise.all([server, ...databases].map((one) => one.close()));
    },
  };
}

async function count(server: Database): Promise<DatabaseCount> {
  const [row] = await server.query<DatabaseCount>(
    `SELECT (SELECT sum(xact_commit) FROM pg_stat_database)::bigint AS commits,
       pg_snapshot_xmax(pg_current_snapshot())::text::bigint AS writes,
       pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint AS "walBytes"`,
  );
  if (!row) throw new Error("PostgreSQL counted nothing");
  return row;
}

// Not waited for: what is due later, and the warehouse's second look at each confirmed order half a minute after, which is cheap.
const underWaySql = `
  SELECT (SELECT count(*) FROM outbox WHERE published_at IS NULL)
    + (SELECT count(*) FROM inbox WHERE state IN ('ready', 'waiting'))
    + (SELECT count(*) FROM intents WHERE state = 'ready' AND next_try_at < now() + interval '5 s' AND kind <> 'open-fulfilment') AS open,
    (SELECT count(*) FROM inbox) AS seen`;

const lookEveryMs = 200;
/** An event that was published and has not arrived is in no table: hence several looks. */
const quietLooks = 3;
const patienceMs = 120_000;

async function idle(databases: readonly Database[]): Promise<void> {
  const begun = performance.now();
  let before = "";
  for (let quiet = 0; quiet < quietLooks;) {
    const rows = await Promise.all(
      databases.map((one) =>
        one.query<{ open: number; seen: number }>(underWaySql),
      ),
    );
    const now = JSON.stringify(rows);
    const open = rows.flat().reduce((sum, row) => sum + row.open, 0);
    quiet = open === 0 && now === before ? quiet + 1 : 0;
    before = now;
    if (performance.now() - begun > patienceMs)
      throw new Error(`the stack did not come to rest: ${now}`);
    await sleep(lookEveryMs);
  }
}

async function statusesOf(
  orders: Database,
  orderIds: readonly string[],
): Promise<Record<string, number>> {
  const rows = await orders.query<{ status: string; count: number }>(
    "SELECT status, count(*) AS count FROM orders WHERE id = ANY($1) GROUP BY status",
    [orderIds],
  );
  return Object.fromEntries(rows.map((row) => [row.status, row.count]));
}
