import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { OutgoingEvent } from "@waybill/contracts";
import { migrate, openDatabase, type Database } from "@waybill/database";
import { freePort, startPostgres, type PostgresServer } from "@waybill/testing";
import { messagingMigrations } from "./migrations.js";
import { startFakeSidecar, type FakeSidecar } from "./testing/fake-sidecar.js";
import {
  customerSuspended,
  eventually,
  testMessaging,
  wireEvent,
  type TestMessaging,
} from "./testing/test-messaging.js";

let folder: string;
let port: number;
let server: PostgresServer;
let db: Database;
let sidecar: FakeSidecar;
let messaging: TestMessaging;

const boot = () =>
  startPostgres({
    dataDir: join(folder, "pg", "data"),
    logFile: join(folder, "postgres.log"),
    port,
  });

beforeAll(async () => {
  folder = mkdtempSync("/var/tmp/waybill-away-");
  chmodSync(folder, 0o755);
  port = await freePort();
  server = await boot();
  await migrate(server.url("postgres"), [
    ...messagingMigrations,
    {
      name: "0100-effects",
      up: "CREATE TABLE effects (subject text PRIMARY KEY)",
      down: "",
    },
  ]);
  db = openDatabase({
    url: server.url("postgres"),
    applicationName: "away",
    maxConnections: 20,
  });
  sidecar = await startFakeSidecar();
  messaging = testMessaging(db, sidecar);
  await messaging.start({
    consumers: [
      {
        name: "order",
        handlers: {
          "customer.suspended": {
            apply: "each",
            handle: async (event, tx) => {
              await tx.execute("INSERT INTO effects VALUES ($1)", [
                event.aggregateId,
              ]);
            },
          },
        },
      },
    ],
    executors: [
      {
        kind: "note",
        run: async ({ key }) => {
          await db.execute(
            "INSERT INTO effects VALUES ($1) ON CONFLICT DO NOTHING",
            [key],
          );
        },
      },
    ],
  });
}, 30_000);
afterAll(async () => {
  await messaging.stop();
  await sidecar.close();
  await db.close();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}, 30_000);

test("while the database is away nothing dies, and work goes on by itself when it is back", async () => {
  const send = (subject: string) =>
    messaging.deliver("customers", wireEvent({ subject }));
  const write = (event: OutgoingEvent) =>
    db.transaction(async (tx) => {
      await messaging.outbox.add(tx, event);
      await messaging.intents.add(tx, {
        kind: "note",
        key: `intent of ${event.aggregateId}`,
        payload: {},
      });
    });
  const pending = Array.from({ length: 30 }, (_, n) => `m${String(n)}`);
  const retried = new Set<string>();
  // Cut in the middle of the work.
  sidecar.delayMs = 50;
  for (const subject of pending) await write(customerSuspended(subject));
  const arriving = Promise.all(
    pending.map(async (subject) => {
      if ((await send(subject)) === "RETRY") retried.add(subject);
    }),
  );
  await server.kill();
  await arriving;
  expect(await send("while away")).toBe("RETRY");
  retried.add("while away");
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  server = await boot();
  // The sidecar delivers again what it was told to.
  for (const subject of retried)
    await eventually(async () => (await send(subject)) === "SUCCESS");
  const applied = async () =>
    (await db.query("SELECT 1 FROM effects WHERE subject NOT LIKE 'intent%'"))
      .length;
  await eventually(
    async () => (await applied()) === pending.length + 1,
    20_000,
  );
  const open = async () =>
    (await db.query("SELECT 1 FROM outbox WHERE published_at IS NULL")).length;
  await eventually(async () => (await open()) === 0, 20_000);
  const performed = async () =>
    (await db.query("SELECT 1 FROM intents WHERE state = 'done'")).length;
  await eventually(async () => (await performed()) === pending.length, 20_000);
  expect(await messaging.admin.inbox()).toMatchObject({ dead: 0, waiting: 0 });
}, 60_000);
