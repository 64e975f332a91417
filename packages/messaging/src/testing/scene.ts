import { expect } from "@jest/globals";
import type { IncomingEvent } from "@waybill/contracts";
import type { Tx } from "@waybill/database";
import { createTestDatabase, type TestDatabase } from "@waybill/testing";
import type { StaffDeed } from "../admin/contract.js";
import type { Consumer, MessagingOptions } from "../contract.js";
import { messagingMigrations } from "../migrations.js";
import {
  testMessaging,
  wireEvent,
  type TestMessaging,
} from "./test-messaging.js";

type Handle = (event: IncomingEvent, tx: Tx) => Promise<void>;

/** A database with one consumer's inbox, whose handler writes down what it applied. */
export type Scene = {
  readonly db: TestDatabase;
  /** Messaging of one more process; stopped with the others. */
  process(options?: Partial<MessagingOptions>): TestMessaging;
  consumer(handle?: Handle, apply?: "each" | "latest"): Consumer;
  /** The handler without faults. */
  readonly record: Handle;
  applied(subject: string): Promise<number[]>;
  /** States of a subject's messages, by version. */
  states(subject: string): Promise<string[]>;
  deeds(): Promise<StaffDeed[]>;
  /** Stops all processes and empties the tables. */
  clear(): Promise<void>;
  close(): Promise<void>;
};

const tables = {
  name: "0100-scene",
  up: "CREATE TABLE effects (n serial, subject text, version bigint); CREATE TABLE deeds (n serial, deed json)",
  down: "DROP TABLE effects, deeds",
};

export async function openScene(): Promise<Scene> {
  const db = await createTestDatabase([...messagingMigrations, tables]);
  const processes: TestMessaging[] = [];
  const record: Handle = async (event, tx) => {
    await tx.execute("INSERT INTO effects (subject, version) VALUES ($1, $2)", [
      event.aggregateId,
      event.aggregateVersion,
    ]);
  };
  const column = async <T>(sql: string, parameters: unknown[] = []) =>
    (await db.query<{ value: T }>(sql, parameters)).map(({ value }) => value);
  return {
    db,
    record,
    process: (options) => {
      const one = testMessaging(db, { port: 1 }, options);
      processes.push(one);
      return one;
    },
    consumer: (handle = record, apply = "each") => ({
      name: "order",
      handlers: { "customer.suspended": { apply, handle } },
    }),
    applied: (subject) =>
      column(
        "SELECT version AS value FROM effects WHERE subject = $1 ORDER BY n",
        [subject],
      ),
    states: (subject) =>
      column(
        "SELECT state AS value FROM inbox WHERE subject = $1 ORDER BY version",
        [subject],
      ),
    deeds: () => column("SELECT deed AS value FROM deeds ORDER BY n"),
    clear: async () => {
      await Promise.all(processes.splice(0).map((one) => one.stop()));
      await db.execute(
        "TRUNCATE inbox, inbox_streams, effects, deeds, messaging_members",
      );
    },
    close: () => db.close(),
  };
}

/** Delivers versions of a subject, each of which must be acknowledged. */
export async function deliverVersions(
  messaging: TestMessaging,
  subject: string,
  ...versions: number[]
): Promise<void> {
  for (const version of versions) {
    const event = wireEvent({ subject, version });
    expect(await messaging.deliver("customers", event)).toBe("SUCCESS");
  }
}
