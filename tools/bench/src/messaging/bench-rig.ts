import type { Database } from "@waybill/database";
import { createMessaging, type Messaging } from "@waybill/messaging";
import { pino } from "pino";
import { Registry } from "prom-client";
import { v7 } from "uuid";
import type { PostgresBox } from "../../../drills/src/rig/postgres-box.js";
import { openRig, type Rig } from "../../../drills/src/rig/rig.js";
import { effectsMigration } from "../../../drills/src/rig/node-config.js";
import { migrations as orderTables } from "../../../../services/order/migrations/index.js";
import { median, rounded } from "../cart/figures.js";
import {
  cpuBetween,
  cpuTimesOf,
  mapTimes,
  type CpuTimes,
} from "../cpu-times.js";
import { preparePartitions } from "../../../../services/order/bench/src/order-path.js";

/** Kafka, PostgreSQL and a sidecar for what the bench publishes from its own process. */
export type Bench = {
  readonly rig: Rig;
  readonly postgres: PostgresBox;
  readonly daprHttpPort: number;
  readonly isQuick: boolean;
  /** A database with the tables of a service that writes orders, sends and takes messages. */
  database(
    name: string,
  ): Promise<{ readonly url: string; readonly db: Database }>;
  messaging(db: Database, service?: string): Messaging;
  /** Processor time used so far by this process and by each of the rig's, PostgreSQL among them. */
  cpuTimes(): CpuTimes;
  progress(text: string): void;
  close(): Promise<void>;
};

export async function openBench(isQuick: boolean): Promise<Bench> {
  const rig = await openRig("bench");
  const [postgres, daprHttpPort] = await Promise.all([
    rig.postgres("main"),
    rig.sidecar("order"),
  ]);
  const tables = [...orderTables, effectsMigration];
  return {
    rig,
    postgres,
    daprHttpPort,
    isQuick,
    database: async (name) => {
      const url = await postgres.create(name, tables);
      const db = postgres.open(url, 40);
      await preparePartitions(db);
      return { url, db };
    },
    messaging: (db, service = "order") =>
      createMessaging({
        service,
        db,
        dapr: { httpPort: daprHttpPort },
        log: pino({ level: "error" }),
        registry: new Registry(),
        now: () => new Date(),
        newId: v7,
        instanceId: "bench",
      }),
    cpuTimes: () => cpuTimes(rig, postgres),
    progress: (text) => {
      if (process.stderr.isTTY) process.stderr.write(`${text}\n`);
    },
    close: () => rig.close(),
  };
}

function cpuTimes(rig: Rig, postgres: PostgresBox): CpuTimes {
  const { user, system } = process.cpuUsage();
  const others = [...rig.pids(), ["postgres", postgres.pid() ?? -1] as const];
  return { bench: (user + system) / 1_000, ...cpuTimesOf(others) };
}

/** What each of `count` cost: milliseconds of processor time by name. */
export const cpuOfEach = (
  before: CpuTimes,
  after: CpuTimes,
  count: number,
): CpuTimes => mapTimes(cpuBetween(before, after), (ms) => ms / count);

export const medianCpu = (times: readonly CpuTimes[]): CpuTimes =>
  mapTimes(times[0] ?? {}, (_, name) =>
    rounded(median(times.map((one) => one[name] ?? 0)), 3),
  );

/** Runs `work` in so many loops beside each other for a time; gives how often it ran a second. */
export async function perSecond(
  work: () => Promise<void>,
  {
    loops,
    milliseconds,
  }: { readonly loops: number; readonly milliseconds: number },
): Promise<number> {
  const began = performance.now();
  let done = 0;
  const loop = async () => {
    while (performance.now() - began < milliseconds) {
      await work();
      done++;
    }
  };
  await Promise.all(Array.from({ length: loops }, loop));
  return (done * 1_000) / (performance.now() - began);
}

const unpublishedSql =
  "SELECT count(*)::int AS n FROM outbox WHERE published_at IS NULL";

export const unpublished = async (db: Database): Promise<number> =>
  (await db.query<{ n: number }>(unpublishedSql))[0]?.n ?? 0;

/** Waits until the outbox is empty; gives how long that took, in milliseconds. */
export async function drained(db: Database): Promise<number> {
  const began = performance.now();
  const [open] = ["SELECT 1 FROM outbox WHERE published_at IS NULL LIMIT 1"];
  while ((await db.query(open)).length > 0)
    await new Promise((resolve) => setTimeout(resolve, 10));
  return performance.now() - began;
}
