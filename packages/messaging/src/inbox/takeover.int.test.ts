import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  expect,
  test,
} from "@jest/globals";
import { v7 } from "uuid";
import { openScene, type Scene } from "../testing/scene.js";
import {
  eventually,
  wireEvent,
  type TestMessaging,
} from "../testing/test-messaging.js";

let scene: Scene;
let messaging: TestMessaging;
beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());
beforeEach(() => {
  messaging = scene.process();
});
afterEach(() => scene.clear());

const start = (parts = scene.consumer(), which = messaging) =>
  which.start({ consumers: [parts], executors: [] });
const deliver = (event: string | Buffer, which = messaging) =>
  which.deliver("customers", event);
const deliverAll = async (events: readonly string[], which = messaging) => {
  for (const event of events)
    expect(await deliver(event, which)).toBe("SUCCESS");
};
const versions = (subject: string, ...numbers: number[]) =>
  numbers.map((version) => wireEvent({ subject, version }));

test("a handler that takes too long loses its transaction, and can't write with it any more", async () => {
  let late: Promise<unknown> | undefined;
  let tries = 0;
  await messaging.stop();
  messaging = scene.process({ tuning: { handlerTimeoutMs: 60 } });
  await start(
    scene.consumer(async (event, tx) => {
      if (++tries === 1) {
        await new Promise((resolve) => setTimeout(resolve, 150));
        late = scene.record(event, tx).catch((error: unknown) => error);
        await late;
      } else await scene.record(event, tx);
    }),
    messaging,
  );
  await deliver(versions("a", 1)[0] ?? "", messaging);
  await eventually(async () => (await scene.states("a"))[0] === "done");
  await eventually(() => late !== undefined);
  expect(String(await late)).toContain("the transaction is over");
  expect(await scene.applied("a")).toEqual([1]);
});

test("messages of a process that died are taken over by another", async () => {
  const dead = v7();
  await scene.db.execute(
    "INSERT INTO messaging_members VALUES ($1, 'dead', now() + interval '300 ms')",
    [dead],
  );
  await start();
  const subject = "a";
  await scene.db.execute(
    `INSERT INTO inbox_streams (consumer, topic, source, subject) VALUES ('order', 'customers', '/waybill/customer', $1)`,
    [subject],
  );
  await scene.db.execute(
    `INSERT INTO inbox (id, consumer, event_key, topic, type, source, subject, version, state, payload, lease_owner)
     VALUES ($1, 'order', 'k', 'customers', 'customer.suspended', '/waybill/customer', $2, 1, 'ready', $3, $4)`,
    [v7(), subject, Buffer.from(wireEvent({ subject })), dead],
  );
  await eventually(
    async () => (await scene.applied(subject)).length === 1,
    3_000,
  );
});

test("a worker whose lease was taken over writes nothing", async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let calls = 0;
  await start(
    scene.consumer(async (event, tx) => {
      calls++;
      if (event.aggregateId === "blocker") await held;
      await scene.record(event, tx);
    }),
  );
  // The first is being tried, the others wait behind it in memory when their leases go to somebody else.
  await deliverAll(versions("blocker", 1));
  await eventually(() => calls === 1);
  await deliverAll(versions("blocker", 2, 3, 4));
  await scene.db.execute(
    "UPDATE inbox SET lease_owner = $1 WHERE version > 1",
    [v7()],
  );
  release();
  await eventually(async () => (await scene.applied("blocker")).length === 1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(calls).toBe(1);
});

test("two processes share an aggregate's messages and keep its order", async () => {
  const second = scene.process();
  await start();
  await start(scene.consumer(), second);
  const events = Array.from({ length: 60 }, (_, n) =>
    wireEvent({ subject: `s${String(n % 3)}`, version: Math.floor(n / 3) + 1 }),
  );
  await Promise.all(
    events.map((event, n) => deliver(event, n % 2 === 0 ? messaging : second)),
  );
  await eventually(
    async () =>
      (await scene.db.query("SELECT 1 FROM effects")).length === events.length,
  );
  const inOrder = Array.from({ length: 20 }, (_, n) => n + 1);
  for (const subject of ["s0", "s1", "s2"])
    expect(await scene.applied(subject)).toEqual(inOrder);
});

test("a consumer that joined late begins where the topic begins, after a wait", async () => {
  await messaging.stop();
  messaging = scene.process({ tuning: { adoptAfterMs: 0 } });
  await deliverAll(versions("a", 8, 7));
  expect(await scene.states("a")).toEqual([]);
  await start(scene.consumer(), messaging);
  await deliverAll(versions("a", 8, 7));
  await eventually(async () => (await scene.applied("a")).length === 2, 8_000);
  expect(await scene.applied("a")).toEqual([7, 8]);
});
