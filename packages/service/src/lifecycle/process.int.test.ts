import {
  afterAll,
  afterEach,
  beforeAll,
  expect,
  jest,
  test,
} from "@jest/globals";
import { migrate } from "@waybill/database";
import { messagingMigrations } from "@waybill/messaging";
import {
  createTestDatabase,
  freePort,
  startPostgres,
  type TestDatabase,
} from "@waybill/testing";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { serviceMigrations, type BaseConfig } from "../index.js";
import { createTestKeys, testConfig, type TestKeys } from "../testing/index.js";
import {
  buildThings,
  environmentOf,
  startThings,
  type ThingsProcess,
  type ThingsProgram,
} from "../testing/things-process.js";
import { thingsMigration } from "../testing/things-service.js";

jest.setTimeout(60_000);
const migrations = [
  ...messagingMigrations,
  ...serviceMigrations,
  thingsMigration,
];
let db: TestDatabase;
let keys: TestKeys;
let program: ThingsProgram;
let config: BaseConfig;
let running: ThingsProcess[] = [];

beforeAll(async () => {
  program = await buildThings();
  keys = await createTestKeys();
  db = await createTestDatabase(migrations);
});
afterEach(async () => {
  for (const process of running) {
    process.signal("SIGKILL");
    await process.ended;
  }
  running = [];
});
afterAll(async () => {
  await db.close();
  await keys.remove();
  await program.remove();
});

async function start(more: Record<string, string> = {}) {
  config = await testConfig({ keys, databaseUrl: db.url });
  const process = startThings(program, { ...environmentOf(config), ...more });
  running.push(process);
  return process;
}
const url = (path: string) =>
  `http://127.0.0.1:${String(config.httpPort)}${path}`;

test("SIGTERM lets requests finish, answers long polls, refuses new ones, and ends with 0", async () => {
  const things = await start({ THINGS_SLOW_MS: "700" });
  await things.said("is listening");
  let slowIsDone = false;
  const slow = fetch(url("/api/v1/slow"), { method: "POST" }).finally(
    () => (slowIsDone = true),
  );
  const poll = fetch(url("/api/v1/wait"));
  await things.said("slow began");
  const startedMs = Date.now();
  things.signal("SIGTERM");
  await things.said("stopping");
  expect(await (await poll).json()).toEqual({ aborted: true });
  expect(slowIsDone).toBe(false);
  await expect(fetch(url("/livez"))).rejects.toThrow();
  expect(await (await slow).json()).toEqual({ written: 1 });
  expect(await things.ended).toBe(0);
  expect(Date.now() - startedMs).toBeLessThan(10_000);
  expect(things.lines().at(-1)).toMatchObject({ msg: "stopped", cutOff: [] });
});

test("what hangs is cut off in time, and the end says so", async () => {
  const things = await start({
    THINGS_SLOW_MS: "60000",
    THINGS_SHUTDOWN_TIMEOUT_MS: "1500",
  });
  await things.said("is listening");
  const slow = fetch(url("/api/v1/slow"), { method: "POST" }).catch(
    () => "cut off",
  );
  await things.said("slow began");
  const startedMs = Date.now();
  things.signal("SIGINT");
  expect(await things.ended).toBe(1);
  expect(Date.now() - startedMs).toBeLessThan(5_000);
  expect(await slow).toBe("cut off");
});

test("a second signal ends it at once", async () => {
  const things = await start({ THINGS_SLOW_MS: "60000" });
  await things.said("is listening");
  void fetch(url("/api/v1/slow"), { method: "POST" }).catch(() => undefined);
  await things.said("slow began");
  things.signal("SIGTERM");
  await things.said("stopping");
  const startedMs = Date.now();
  things.signal("SIGTERM");
  expect(await things.ended).toBe(1);
  expect(Date.now() - startedMs).toBeLessThan(5_000);
});

test("an uncaught fault is logged with the request it came from, and ends the process with 1", async () => {
  const things = await start();
  await things.said("is listening");
  void fetch(url("/api/v1/crash"), {
    method: "POST",
    headers: { "x-correlation-id": "crash-1" },
  }).catch(() => undefined);
  expect(await things.ended).toBe(1);
  expect(await things.said("uncaught exception")).toMatchObject({
    level: "fatal",
    correlationId: "crash-1",
    err: { message: "nobody catches this" },
  });
});

test("wrong settings are all named at once, without their values, and end with 78", async () => {
  const things = await start({
    THINGS_HTTP_PORT: "x",
    THINGS_SLOW_MS: "-1",
    JWT_ISSUER: "",
    THINGS_DATABASE_URL: "hunter2",
  });
  expect(await things.ended).toBe(78);
  expect(things.stderr()).toBe(
    [
      "things cannot start, 4 of its settings are wrong:",
      "  THINGS_HTTP_PORT: expected a port from 1 to 65535",
      "  THINGS_DATABASE_URL: expected a postgres:// URL",
      "  JWT_ISSUER: is not set; expected the issuer of tokens",
      "  THINGS_SLOW_MS: Too small: expected number to be >=0",
      "",
    ].join("\n"),
  );
});

test.each(["httpPort", "grpcPort", "appPort"] as const)(
  "a %s in use is one sentence, and the end",
  async (port) => {
    const other = createServer();
    config = await testConfig({ keys, databaseUrl: db.url });
    await new Promise<void>((resolve) =>
      other.listen(config[port], "127.0.0.1", resolve),
    );
    const things = startThings(program, environmentOf(config));
    running.push(things);
    expect(await things.ended).toBe(1);
    expect(things.lines().at(-1)).toMatchObject({
      level: "fatal",
      msg: `things cannot start: port ${String(config[port])} is in use: stop what listens there, or choose another port`,
    });
    other.close();
  },
);

test("it starts while PostgreSQL is away, says so, and works once it is there; the same after PostgreSQL died", async () => {
  const folder = mkdtempSync("/var/tmp/waybill-things-");
  chmodSync(folder, 0o755);
  const port = await freePort();
  const options = {
    dataDir: join(folder, "pg", "data"),
    port,
    logFile: join(folder, "postgres.log"),
  };
  const databaseUrl = `postgres://waybill@127.0.0.1:${String(port)}/postgres`;
  const things = await start({ THINGS_DATABASE_URL: databaseUrl });
  await things.said("is listening");
  const ready = async () =>
    (await (await fetch(url("/readyz"))).json()) as { missing: string[] };
  expect((await ready()).missing).toContain("database");
  const away = await fetch(url("/api/v1/slow"), { method: "POST" });
  expect([away.status, ((await away.json()) as { code: string }).code]).toEqual(
    [503, "DEPENDENCY_UNAVAILABLE"],
  );

  let postgres = await startPostgres(options);
  await migrate(postgres.url("postgres"), migrations);
  const works = async () => {
    for (let tries = 0; tries < 100; tries++) {
      const answer = await fetch(url("/api/v1/slow"), { method: "POST" });
      if (
        answer.status === 200 &&
        !(await ready()).missing.includes("database")
      )
        return;
      await sleep(50);
    }
    throw new Error("it did not recover");
  };
  await works();
  await postgres.kill();
  await sleep(600);
  expect((await ready()).missing).toContain("database");
  postgres = await startPostgres(options);
  await works();
  things.signal("SIGTERM");
  expect(await things.ended).toBe(0);
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});
