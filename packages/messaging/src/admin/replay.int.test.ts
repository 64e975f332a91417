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
  someCustomer,
  wireEvent,
  type TestMessaging,
} from "../testing/test-messaging.js";

const ann = { actor: "ann", role: "staff", correlationId: "c-1" };
let scene: Scene;
let messaging: TestMessaging;
/** Versions that the handler can't apply. */
let bad: ReadonlySet<number>;
let auditFails = false;

beforeAll(async () => {
  scene = await openScene();
});
afterAll(() => scene.close());
beforeEach(async () => {
  bad = new Set();
  auditFails = false;
  messaging = scene.process({
    audit: async (tx, deed) => {
      if (auditFails) throw new Error("the audit log is full");
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
const stateOf = async (id: string) =>
  (
    await scene.db.query<{ state: string }>(
      "SELECT state FROM inbox WHERE id = $1",
      [id],
    )
  )[0]?.state;

test("a replayed message is applied once, and what was parked behind it follows in order", async () => {
  bad = new Set([2]);
  await deliver("a", 1, 2, 3, 4);
  const id = await onlyLetter();
  await eventually(async () => (await messaging.admin.inbox()).waiting === 2);
  bad = new Set();
  const answers = await Promise.all([
    messaging.admin.replay(id, {}, ann),
    messaging.admin.replay(id, {}, ann),
  ]);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  await eventually(async () => (await scene.applied("a")).length === 4);
  expect(await scene.applied("a")).toEqual([1, 2, 3, 4]);
  expect(await scene.deeds()).toMatchObject([
    {
      action: "message.replayed",
      object: { type: "dead_letter", id },
      before: { fault: { code: "BAD" } },
      by: ann,
    },
  ]);
});

test("a message whose replay fails again is dead again", async () => {
  bad = new Set([1]);
  await deliver("a", 1);
  const id = await onlyLetter();
  await messaging.admin.replay(id, {}, ann);
  await eventually(async () => (await stateOf(id)) === "dead");
  expect(await scene.deeds()).toHaveLength(1);
});

test("a message with wrong data is edited and replayed; its place in the order stays", async () => {
  await deliver("a", 1);
  const broken = wireEvent({
    subject: "a",
    version: 2,
    data: { customerId: "typo" },
  });
  await messaging.deliver("customers", broken);
  await deliver("a", 3);
  const id = await onlyLetter();
  expect(await messaging.admin.replay(id, {}, ann)).toMatchObject({
    ok: false,
    error: { code: "VALIDATION_FAILED" },
  });
  expect(
    await messaging.admin.replay(id, { data: { customerId: 7 } }, ann),
  ).toMatchObject({ ok: false });
  const edit = { customerId: someCustomer, aggregateVersion: 77 };
  expect(await messaging.admin.replay(id, { data: edit }, ann)).toMatchObject({
    ok: true,
  });
  await eventually(async () => (await scene.applied("a")).length === 3);
  expect(await scene.applied("a")).toEqual([1, 2, 3]);
  expect(await scene.deeds()).toMatchObject([
    {
      action: "message.edited",
      before: { data: { customerId: "typo" } },
      after: { data: { customerId: someCustomer, aggregateVersion: 2 } },
    },
  ]);
});

test("an edited message whose event came by itself meanwhile is refused: it would be applied twice", async () => {
  const id = "01981b3a-4b7c-7000-8000-00000000000a";
  await messaging.deliver(
    "customers",
    wireEvent({ id, subject: "a", data: { customerId: "typo" } }),
  );
  await messaging.deliver("customers", wireEvent({ id, subject: "a" }));
  const letter = await onlyLetter();
  const edit = { data: { customerId: someCustomer } };
  expect(await messaging.admin.replay(letter, edit, ann)).toMatchObject({
    ok: false,
    error: { code: "CONFLICT" },
  });
});

test("a discarded message is never applied, and what waits behind it goes on", async () => {
  bad = new Set([2]);
  await deliver("a", 1, 2, 3);
  const id = await onlyLetter();
  await messaging.admin.discard(id, "of a test", ann);
  await eventually(async () => (await scene.applied("a")).length === 2);
  expect(await scene.applied("a")).toEqual([1, 3]);
  expect(await stateOf(id)).toBe("discarded");
  expect(await scene.deeds()).toMatchObject([
    { action: "message.discarded", after: { reason: "of a test" } },
  ]);
  expect(await messaging.admin.replay(id, {}, ann)).toMatchObject({
    ok: false,
    error: { code: "CONFLICT" },
  });
});

test("a discarded message that is not next in its stream is passed over when its turn comes", async () => {
  const broken = wireEvent({
    subject: "a",
    version: 3,
    data: { customerId: 1 },
  });
  await messaging.deliver("customers", broken);
  await messaging.admin.discard(await onlyLetter(), "broken", ann);
  await deliver("a", 4, 2, 1);
  await eventually(async () => (await scene.applied("a")).length === 3);
  expect(await scene.applied("a")).toEqual([1, 2, 4]);
});

test("a stream whose first message was discarded goes on with the second", async () => {
  bad = new Set([1]);
  await deliver("a", 1);
  await messaging.admin.discard(await onlyLetter(), "of a test", ann);
  await deliver("a", 2);
  await eventually(async () => (await scene.applied("a")).length === 1);
  expect(await scene.applied("a")).toEqual([2]);
});

test("what can't be read at all can only be discarded", async () => {
  await messaging.deliver("customers", '{"specversion":');
  const id = await onlyLetter();
  expect(await messaging.admin.replay(id, { data: {} }, ann)).toMatchObject({
    ok: false,
    error: { code: "VALIDATION_FAILED" },
  });
  await messaging.admin.discard(id, "noise", ann);
  expect(await letters()).toEqual([]);
});

test("a deed that can't be audited is not done", async () => {
  bad = new Set([1]);
  await deliver("a", 1);
  const id = await onlyLetter();
  auditFails = true;
  await expect(messaging.admin.replay(id, {}, ann)).rejects.toThrow("full");
  await expect(messaging.admin.discard(id, "x", ann)).rejects.toThrow("full");
  expect(await stateOf(id)).toBe("dead");
});
