import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  expect,
  test,
} from "@jest/globals";
import { createTestDatabase, type TestDatabase } from "@waybill/testing";
import { v7 } from "uuid";
import type { IntentExecutor, IntentRun } from "../contract.js";
import { permanentFault } from "../faults.js";
import { messagingMigrations } from "../migrations.js";
import {
  eventually,
  testMessaging,
  type TestMessaging,
} from "../testing/test-messaging.js";

let db: TestDatabase;
let messaging: TestMessaging;

beforeAll(async () => {
  db = await createTestDatabase(messagingMigrations);
});
afterAll(() => db.close());
beforeEach(() => {
  messaging = testMessaging(db, { port: 1 });
});
afterEach(async () => {
  await messaging.stop();
  await db.execute("TRUNCATE intents, messaging_members");
});

const start = (
  run: (intent: IntentRun) => Promise<void>,
  more: Partial<IntentExecutor> = {},
) =>
  messaging.start({
    consumers: [],
    executors: [{ kind: "start-checkout", run, ...more }],
  });
const add = (key: string, notBefore?: Date) =>
  db.transaction((tx) =>
    messaging.intents.add(tx, {
      kind: "start-checkout",
      key,
      payload: { orderId: key },
      ...(notBefore ? { notBefore } : {}),
    }),
  );
const stateOf = async (key: string) =>
  (
    await db.query<{ state: string; attempts: number }>(
      "SELECT state, attempts FROM intents WHERE key = $1",
      [key],
    )
  )[0];

test("an intent is performed after its transaction, once, with its payload", async () => {
  const runs: unknown[] = [];
  await start(async ({ key, payload, attempt }) => {
    runs.push({ key, payload, attempt });
  });
  await add("a");
  await add("a");
  await eventually(async () => (await stateOf("a"))?.state === "done");
  expect(runs).toEqual([{ key: "a", payload: { orderId: "a" }, attempt: 1 }]);
});

test("a transient fault is tried again without limit", async () => {
  let tries = 0;
  await start(async () => {
    if (++tries < 5)
      throw Object.assign(new Error("14 UNAVAILABLE"), { code: 14 });
  });
  await add("a");
  await eventually(async () => (await stateOf("a"))?.state === "done");
  expect(await stateOf("a")).toEqual({ state: "done", attempts: 5 });
});

test("a permanent fault makes a dead letter that staff can replay, edited", async () => {
  let broken = true;
  const payloads: unknown[] = [];
  await start(async ({ payload }) => {
    if (broken) throw permanentFault("NO_SUCH_METHOD", "no");
    payloads.push(payload);
  });
  await add("a");
  await eventually(async () => (await stateOf("a"))?.state === "dead");
  const [letter] = await messaging.admin.dead(
    { type: "start-checkout" },
    { limit: 5 },
  );
  expect(letter).toMatchObject({ kind: "intent", code: "NO_SUCH_METHOD" });
  broken = false;
  const by = { actor: "ann", role: "staff", correlationId: "c" };
  await messaging.admin.replay(
    letter?.id ?? "",
    { data: { orderId: "b" } },
    by,
  );
  await eventually(async () => (await stateOf("a"))?.state === "done");
  expect(payloads).toEqual([{ orderId: "b" }]);
});

test("an intent waits for its time", async () => {
  const runs: string[] = [];
  await start(async ({ key }) => {
    runs.push(key);
  });
  await add("later", new Date(Date.now() + 300));
  await add("now");
  await eventually(() => runs.length === 1);
  expect(runs).toEqual(["now"]);
  await eventually(() => runs.length === 2, 2_000);
});

test("no more than `concurrency` run at once, and all are performed", async () => {
  let running = 0;
  let most = 0;
  await start(
    async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 10));
      running--;
    },
    { concurrency: 3 },
  );
  await Promise.all(Array.from({ length: 30 }, (_, n) => add(String(n))));
  await eventually(
    async () =>
      (await db.query("SELECT 1 FROM intents WHERE state = 'done'")).length ===
      30,
  );
  expect(most).toBe(3);
});

test("intents of a process that died, and those whose answer was lost, are performed by others", async () => {
  const runs: string[] = [];
  const gone = v7();
  await db.execute(
    "INSERT INTO messaging_members VALUES ($1, 'dead', now() + interval '200 ms')",
    [gone],
  );
  await db.execute(
    `INSERT INTO intents (id, kind, key, payload, state, next_try_at, lease_owner)
     VALUES ($1, 'start-checkout', 'orphan', '{}', 'ready', now(), $2)`,
    [v7(), gone],
  );
  await start(async ({ key }) => {
    runs.push(key);
  });
  await eventually(() => runs.includes("orphan"), 3_000);
});

test("an executor that hangs is given up, and its intent tried again", async () => {
  await messaging.stop();
  messaging = testMessaging(
    db,
    { port: 1 },
    { tuning: { intentTimeoutMs: 50 } },
  );
  let tries = 0;
  await start(async () => {
    if (++tries === 1) await new Promise(() => undefined);
  });
  await add("a");
  await eventually(async () => (await stateOf("a"))?.state === "done");
  expect(tries).toBe(2);
});
