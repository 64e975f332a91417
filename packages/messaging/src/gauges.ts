import type { Database } from "@waybill/database";
import { Gauge, type Registry } from "prom-client";
import type { BrokerHealth } from "./contract.js";

const countsSql = `
  SELECT
    (SELECT count(*)::int FROM outbox WHERE published_at IS NULL) AS pending,
    (SELECT count(*)::int FROM outbox WHERE published_at IS NULL AND attempts >= $1) AS stuck,
    (SELECT extract(epoch FROM now() - min(created_at))::float8 FROM outbox WHERE published_at IS NULL) AS "oldestEvent",
    (SELECT count(*)::int FROM inbox WHERE state = 'ready') AS ready,
    (SELECT count(*)::int FROM inbox WHERE state = 'waiting') AS waiting,
    (SELECT count(*)::int FROM inbox WHERE state = 'dead') AS dead,
    (SELECT extract(epoch FROM now() - min(received_at))::float8 FROM inbox WHERE state IN ('ready', 'waiting')) AS "oldestMessage",
    (SELECT count(*)::int FROM intents WHERE state = 'ready') AS intents,
    (SELECT count(*)::int FROM intents WHERE state = 'dead') AS "deadIntents"`;

export type Counts = {
  readonly pending: number;
  readonly stuck: number;
  readonly oldestEvent: number | null;
  readonly ready: number;
  readonly waiting: number;
  readonly dead: number;
  readonly oldestMessage: number | null;
  readonly intents: number;
  readonly deadIntents: number;
};

/** How much is open, from the partial indexes: the cost follows what is open, not what was ever there. */
export async function countOpen(
  db: Database,
  stuckAfter: number,
): Promise<Counts> {
  const [row] = await db.query<Counts>(countsSql, [stuckAfter]);
  if (!row) throw new Error("counts come in one row");
  return row;
}

const deadSql = `
  SELECT coalesce(type, 'unknown') AS type, count(*)::int AS count FROM inbox WHERE state = 'dead' GROUP BY 1
  UNION ALL SELECT kind, count(*)::int FROM intents WHERE state = 'dead' GROUP BY 1`;

export type GaugeSources = {
  readonly db: Database;
  readonly stuckAfter: number;
  readonly health: () => BrokerHealth | undefined;
};

/** Gauges that are measured when they are scraped; while the database is away they keep their last values. */
export function registerGauges(
  registry: Registry,
  sources: GaugeSources,
): void {
  let measuring: Promise<void> | undefined;
  // A scrape asks each gauge; the first measures for all of them.
  const collect = (): Promise<void> =>
    (measuring ??= measure(gauges, sources).finally(() => {
      measuring = undefined;
    }));
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name, help, labelNames, registers: [registry], collect });
  const gauges = {
    outbox: gauge("outbox_messages", "Unpublished events", ["state"]),
    outboxAge: gauge(
      "outbox_oldest_age_seconds",
      "Age of the oldest unpublished event",
    ),
    inbox: gauge("inbox_messages", "Messages not applied yet", ["state"]),
    inboxAge: gauge(
      "inbox_oldest_age_seconds",
      "Age of the oldest message not applied yet",
    ),
    intents: gauge("intents", "Intents not performed yet", ["state"]),
    dead: gauge("dead_letters", "Dead letters now", ["type"]),
    up: gauge("broker_up", "1 where events can leave and arrive"),
    lag: gauge(
      "consumer_lag_messages",
      "Messages on the topic that are not acknowledged yet",
      ["topic"],
    ),
  };
}

type Gauges = Readonly<
  Record<
    | "outbox"
    | "outboxAge"
    | "inbox"
    | "inboxAge"
    | "intents"
    | "dead"
    | "up"
    | "lag",
    Gauge
  >
>;

async function measure(
  gauges: Gauges,
  { db, stuckAfter, health }: GaugeSources,
): Promise<void> {
  const broker = health();
  if (broker) {
    gauges.up.set(broker.up ? 1 : 0);
    for (const { topic, messages } of broker.lag)
      gauges.lag.set({ topic }, messages);
  }
  try {
    const [counts, types] = await Promise.all([
      countOpen(db, stuckAfter),
      db.query<{ type: string; count: number }>(deadSql),
    ]);
    gauges.outbox.set({ state: "pending" }, counts.pending);
    gauges.outbox.set({ state: "stuck" }, counts.stuck);
    gauges.outboxAge.set(counts.oldestEvent ?? 0);
    gauges.inbox.set({ state: "ready" }, counts.ready);
    gauges.inbox.set({ state: "waiting" }, counts.waiting);
    gauges.inbox.set({ state: "dead" }, counts.dead);
    gauges.inboxAge.set(counts.oldestMessage ?? 0);
    gauges.intents.set({ state: "ready" }, counts.intents);
    gauges.intents.set({ state: "dead" }, counts.deadIntents);
    gauges.dead.reset();
    for (const { type, count } of types) gauges.dead.set({ type }, count);
  } catch {
    return; // The database is away, which its own check says: the last values stay.
  }
}
