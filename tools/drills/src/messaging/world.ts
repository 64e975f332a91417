import type { EventType, OutgoingEvent } from "@waybill/contracts";
import type { Database } from "@waybill/database";
import {
  createMessaging,
  messagingMigrations,
  type Outbox,
} from "@waybill/messaging";
import { Kafka, logLevel, type Producer } from "kafkajs";
import { pino } from "pino";
import { Registry } from "prom-client";
import { v7 } from "uuid";
import { effectsMigration } from "../rig/node-config.js";
import type { PostgresBox } from "../rig/postgres-box.js";
import { openRig, type Rig } from "../rig/rig.js";

/** A producing service with two relays, and two consuming services: alpha in two processes, beta in one, on a PostgreSQL of its own. */
export type World = {
  readonly rig: Rig;
  readonly producer: Database;
  readonly consumers: { readonly alpha: Database; readonly beta: Database };
  readonly betaPostgres: PostgresBox;
  readonly outbox: Outbox;
  /** Straight to Kafka, past every outbox. */
  readonly raw: Producer;
  close(): Promise<void>;
};

const service = "customer";

export async function openWorld(): Promise<World> {
  const rig = await openRig("drill");
  const [main, betaPostgres] = await Promise.all([
    rig.postgres("main"),
    rig.postgres("beta"),
  ]);
  const tables = [...messagingMigrations, effectsMigration];
  const producerUrl = await main.create("drill_customer", messagingMigrations);
  const alphaUrl = await main.create("drill_alpha", tables);
  const betaUrl = await betaPostgres.create("drill_beta", tables);
  const relay = (instance: string) =>
    rig.node({ service, instance, databaseUrl: producerUrl }, "relay");
  const consumer = (name: string, instance: string, databaseUrl: string) =>
    rig.node({ service: name, instance, databaseUrl }, "consumer");
  await Promise.all([
    relay("relay-1"),
    relay("relay-2"),
    consumer("alpha", "alpha-1", alphaUrl),
    consumer("alpha", "alpha-2", alphaUrl),
    consumer("beta", "beta-1", betaUrl),
  ]);
  const producer = main.open(producerUrl, 20);
  const raw = await rawProducer(rig);
  return {
    rig,
    producer,
    betaPostgres,
    raw,
    consumers: { alpha: main.open(alphaUrl), beta: betaPostgres.open(betaUrl) },
    outbox: outboxOf(producer),
    close: async () => {
      await raw.disconnect().catch(() => undefined);
      await rig.close();
    },
  };
}

async function rawProducer({ brokers }: Rig): Promise<Producer> {
  const kafka = new Kafka({
    clientId: "drill",
    brokers: [...brokers],
    logLevel: logLevel.NOTHING,
    retry: { retries: 60, initialRetryTime: 100, maxRetryTime: 1_000 },
  });
  const producer = kafka.producer({ allowAutoTopicCreation: false });
  await producer.connect();
  return producer;
}

/** The outbox alone: relays run elsewhere. */
const outboxOf = (db: Database): Outbox =>
  createMessaging({
    service,
    db,
    dapr: { httpPort: 1 },
    log: pino({ level: "silent" }),
    registry: new Registry(),
    now: () => new Date(),
    newId: v7,
    instanceId: "writer",
  }).outbox;

/** The clock of the machine with fractions of a millisecond. */
export const preciseNow = (): number =>
  performance.timeOrigin + performance.now();

/** An event of the drill: its correlation id says when it was written, for the lag. */
export const drillEvent = (
  aggregateId: string,
  type: Extract<
    EventType,
    "customer.suspended" | "customer.erased"
  > = "customer.suspended",
): OutgoingEvent => ({
  type,
  aggregateId,
  partitionKey: aggregateId,
  correlationId: String(preciseNow()),
  occurredAt: new Date(),
  data: { customerId: aggregateId },
});

export const write = (
  { producer, outbox }: World,
  event: OutgoingEvent,
): Promise<void> => producer.transaction((tx) => outbox.add(tx, event));

export const countOf = async (db: Database, sql: string): Promise<number> =>
  (await db.query<{ n: number }>(`SELECT count(*)::int AS n FROM ${sql}`))[0]
    ?.n ?? 0;

/** Waits until `holds` says yes, also through faults of what it asks; gives how long that took, in milliseconds. */
export async function until(
  what: string,
  withinMs: number,
  holds: () => Promise<boolean>,
): Promise<number> {
  const began = performance.now();
  for (;;) {
    const yes = await holds().catch(() => false);
    const elapsed = performance.now() - began;
    if (yes) return elapsed;
    if (elapsed > withinMs)
      throw new Error(`${what}: not within ${String(withinMs)} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** The value below which a share of `values` lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const index = Math.min(
    sorted.length - 1,
    Math.ceil(sorted.length * share) - 1,
  );
  return sorted[Math.max(0, index)] ?? NaN;
}
