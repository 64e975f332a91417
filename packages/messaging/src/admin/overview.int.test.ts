import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  expect,
  test,
} from "@jest/globals";
import { permanentFault } from "../faults.js";
import { deliverVersions, openScene, type Scene } from "../testing/scene.js";
import {
  eventually,
  wireEvent,
  type TestMessaging,
} from "../testing/test-messaging.js";

const ann = { actor: "ann", role: "staff", correlationId: "c-1" };
let scene: Scene;
let messaging: TestMessaging;
/** Versions that the handler can't apply. */
let bad: ReadonlySet<number>;

beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());
beforeEach(async () => {
  bad = new Set();
  messaging = scene.process({
    audit: async (tx, deed) => {
      await tx.execute("INSERT INTO deeds (deed) VALUES ($1)", [
        JSON.stringify(deed),
      ]);
    },
  });
  const consumer = scene.consumer(async (event, tx) => {
    if (bad.has(event.aggregateVersion)) throw permanentFault("BAD", "no");
    await scene.record(event, tx);
  });
  await messaging.start({ consumers: [consumer], executors: [] });
});
afterEach(() => scene.clear());

const deliver = (subject: string, ...versions: number[]) =>
  deliverVersions(messaging, subject, ...versions);
const letters = () => messaging.admin.dead({}, { limit: 50 });
const onlyLetter = async () => {
  await eventually(async () => (await letters()).length === 1);
  return (await letters())[0]?.id ?? "";
};

test("many are replayed by a filter, after a dry run that changes nothing", async () => {
  bad = new Set([1]);
  for (const subject of ["a", "b", "c"]) await deliver(subject, 1);
  await messaging.deliver("customers", wireEvent({ type: "nobody.knows" }));
  await eventually(async () => (await letters()).length === 4);
  const filter = { topic: "customers", code: "BAD" };
  const byType = { "customer.suspended": 3 };
  expect(
    await messaging.admin.replayMany(filter, { dryRun: true }, ann),
  ).toEqual({ matched: 3, replayed: 0, dryRun: true, byType });
  expect(await scene.deeds()).toEqual([]);
  bad = new Set();
  expect(
    await messaging.admin.replayMany(filter, { dryRun: false }, ann),
  ).toEqual({ matched: 3, replayed: 3, dryRun: false, byType });
  await eventually(async () => (await scene.applied("c")).length === 1);
  expect((await letters()).map(({ code }) => code)).toEqual(["TYPE_UNKNOWN"]);
  expect(await scene.deeds()).toHaveLength(3);
});

test("dead letters are filtered and paged, oldest first", async () => {
  bad = new Set([1]);
  for (const subject of ["a", "b", "c"]) await deliver(subject, 1);
  await eventually(async () => (await letters()).length === 3);
  const dead: typeof messaging.admin.dead = (filter, page) =>
    messaging.admin.dead(filter, page);
  const first = await dead({}, { limit: 2 });
  const rest = await dead({}, { limit: 2, after: first[1]?.id });
  expect([...first, ...rest].map(({ aggregateId }) => aggregateId)).toEqual([
    "a",
    "b",
    "c",
  ]);
  const count = async (filter: Parameters<typeof dead>[0]) =>
    (await dead(filter, { limit: 50 })).length;
  expect(await count({ aggregateId: "b" })).toBe(1);
  expect(await count({ topic: "orders" })).toBe(0);
  expect(await count({ type: "customer.suspended" })).toBe(3);
  expect(await count({ from: new Date(Date.now() + 60_000) })).toBe(0);
  expect(await count({ from: new Date(0), to: new Date() })).toBe(3);
});

test("a gap is shown, and staff can go on without what is missing", async () => {
  await deliver("a", 1, 4, 5);
  await eventually(async () => (await messaging.admin.gaps()).length === 1);
  const [gap] = await messaging.admin.gaps();
  expect(gap).toMatchObject({
    aggregateId: "a",
    appliedVersion: 1,
    nextVersion: 4,
  });
  expect(
    await messaging.admin.skipGap(gap?.id ?? "", "lost with its disk", ann),
  ).toEqual({ ok: true, value: { skippedTo: 3 } });
  await eventually(async () => (await scene.applied("a")).length === 3);
  expect(await scene.applied("a")).toEqual([1, 4, 5]);
  expect(await scene.deeds()).toMatchObject([
    { action: "message.gap_skipped" },
  ]);
  expect(
    await messaging.admin.skipGap(gap?.id ?? "", "again", ann),
  ).toMatchObject({ ok: false, error: { code: "CONFLICT" } });
});

test("a version that comes after its gap was skipped is a dead letter, which staff may still apply", async () => {
  await deliver("a", 1, 3);
  await eventually(async () => (await messaging.admin.gaps()).length === 1);
  const [gap] = await messaging.admin.gaps();
  await messaging.admin.skipGap(gap?.id ?? "", "gone", ann);
  await eventually(async () => (await scene.applied("a")).length === 2);
  await deliver("a", 2);
  const id = await onlyLetter();
  expect((await letters())[0]).toMatchObject({ code: "VERSION_PASSED" });
  await messaging.admin.replay(id, {}, ann);
  await eventually(async () => (await scene.applied("a")).length === 3);
  expect(await scene.applied("a")).toEqual([1, 3, 2]);
});

test("unknown ids are answered as such", async () => {
  const id = "01981b3a-4b7c-7000-8000-000000000009";
  const missing = { ok: false, error: { code: "NOT_FOUND" } };
  expect(await messaging.admin.deadLetter(id)).toBeNull();
  expect(await messaging.admin.replay(id, {}, ann)).toMatchObject(missing);
  expect(await messaging.admin.discard(id, "x", ann)).toMatchObject(missing);
  expect(await messaging.admin.retryOutbox(id, ann)).toMatchObject(missing);
  expect(await messaging.admin.skipGap("x", "x", ann)).toMatchObject(missing);
});

test("the metrics say what is dead and what waits", async () => {
  bad = new Set([1]);
  await deliver("a", 1, 2);
  await eventually(async () => (await messaging.admin.inbox()).waiting === 1);
  const text = () => messaging.registry.metrics();
  const applied =
    'inbox_processing_duration_seconds_count{type="customer.suspended"} 1';
  await eventually(async () => (await text()).includes(applied));
  expect(await text()).toContain('dead_letters{type="customer.suspended"} 1');
  expect(await text()).toContain('inbox_messages{state="waiting"} 1');
  expect(await text()).toContain('inbox_messages{state="dead"} 1');
});
