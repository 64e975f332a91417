import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  expect,
  test,
} from "@jest/globals";
import { earlyEvent, permanentFault } from "../faults.js";
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

test("a message is applied once, however often it comes", async () => {
  await start();
  const event = wireEvent({ subject: "a" });
  await deliverAll([event, event, event]);
  await eventually(async () => (await scene.applied("a")).length > 0);
  await deliverAll([event]);
  expect(await scene.applied("a")).toEqual([1]);
  expect(await scene.states("a")).toEqual(["done"]);
  expect(await messaging.registry.metrics()).toContain(
    "inbox_duplicates_total 3",
  );
});

test("versions that come shuffled are applied in order, and none is left out", async () => {
  await start();
  await deliverAll(versions("a", 4, 2, 5, 3));
  await eventually(async () => (await messaging.admin.inbox()).waiting === 4);
  await deliverAll(versions("a", 1));
  await eventually(async () => (await scene.applied("a")).length === 5);
  expect(await scene.applied("a")).toEqual([1, 2, 3, 4, 5]);
});

test("a type without a handler moves its stream on", async () => {
  await start();
  await deliverAll([
    wireEvent({ subject: "a", version: 1 }),
    wireEvent({ subject: "a", version: 3 }),
    wireEvent({ subject: "a", version: 2, type: "customer.erased" }),
  ]);
  await eventually(async () => (await scene.applied("a")).length === 2);
  expect(await scene.applied("a")).toEqual([1, 3]);
  const [row] = await scene.db.query(
    "SELECT payload FROM inbox WHERE type = 'customer.erased'",
  );
  expect(row).toEqual({ payload: null });
});

test("a projection takes what is newest and skips what is older", async () => {
  await start(scene.consumer(scene.record, "latest"));
  await deliverAll(versions("a", 2));
  await eventually(async () => (await scene.applied("a")).length === 1);
  await deliverAll(versions("a", 1, 5));
  await eventually(async () => (await scene.applied("a")).length === 2);
  await eventually(async () =>
    (await scene.states("a")).every((state) => state === "done"),
  );
  expect(await scene.applied("a")).toEqual([2, 5]);
});

test("an effect and its mark are one: what a failing handler wrote is gone, and it is tried again", async () => {
  let tries = 0;
  await start(
    scene.consumer(async (event, tx) => {
      await scene.record(event, tx);
      if (++tries < 4) throw earlyEvent("the order is not here yet");
    }),
  );
  await deliverAll(versions("a", 1, 2));
  await eventually(async () => (await scene.applied("a")).length === 2);
  expect(await scene.applied("a")).toEqual([1, 2]);
  const [row] = await scene.db.query(
    "SELECT attempts FROM inbox WHERE version = 1",
  );
  expect(row).toEqual({ attempts: 4 });
});

test("a permanent fault makes a dead letter at once, and later messages of that aggregate alone are parked", async () => {
  await start(
    scene.consumer(async (event, tx) => {
      if (event.aggregateId === "bad" && event.aggregateVersion === 2)
        throw permanentFault("NO_SUCH_ORDER", "no", new Error("the cause"));
      await scene.record(event, tx);
    }),
  );
  await deliverAll([...versions("bad", 1, 2, 3, 4), ...versions("good", 1, 2)]);
  await eventually(async () => (await scene.applied("good")).length === 2);
  await eventually(async () => (await messaging.admin.inbox()).waiting === 2);
  expect(await scene.applied("bad")).toEqual([1]);
  expect(await scene.states("bad")).toEqual([
    "done",
    "dead",
    "waiting",
    "waiting",
  ]);
  const [letter] = await messaging.admin.dead({}, { limit: 10 });
  expect(letter).toMatchObject({
    kind: "message",
    code: "NO_SUCH_ORDER",
    parked: 2,
    aggregateVersion: 2,
  });
  const read = await messaging.admin.deadLetter(letter?.id ?? "");
  expect(read?.fault).toMatchObject({ causes: ["the cause"] });
  expect(read?.fault.stack).toContain("inbox.int.test");
});

test("a bug in a handler is a dead letter too, with its stack", async () => {
  await start(
    scene.consumer(async () => {
      throw new TypeError("undefined is not a function");
    }),
  );
  await deliverAll(versions("a", 1));
  await eventually(async () => (await messaging.admin.inbox()).dead === 1);
  const [letter] = await messaging.admin.dead({}, { limit: 10 });
  expect(letter).toMatchObject({ code: "TypeError" });
});

test("what can't be read is kept raw as a dead letter, and acknowledged", async () => {
  await start();
  const poison = [
    wireEvent().slice(0, 100),
    wireEvent({ data: { customerId: 7 } }),
    wireEvent({ type: "nobody.knows" }),
    wireEvent({ envelope: { traceparent: 12345 } }),
    wireEvent({ data: { schemaVersion: 99 } }),
    wireEvent({ envelope: { padding: "x".repeat(2_000_000) } }),
  ];
  await deliverAll(poison);
  expect(await deliver(Buffer.from([0, 255, 254]))).toBe("SUCCESS");
  expect(await deliver(wireEvent({ subject: "a\u0000b" }))).toBe("SUCCESS");
  const letters = await messaging.admin.dead({}, { limit: 10 });
  expect(letters.map(({ code }) => code)).toEqual([
    "MALFORMED_JSON",
    "SCHEMA_MISMATCH",
    "TYPE_UNKNOWN",
    "ENVELOPE_INVALID",
    "SCHEMA_TOO_NEW",
    "EVENT_TOO_LARGE",
    "MALFORMED_JSON",
    "ENVELOPE_INVALID",
  ]);
  const binary = await messaging.admin.deadLetter(letters[6]?.id ?? "");
  expect(binary?.raw).toEqual({ encoding: "base64", body: "AP/+" });
  const cut = await messaging.admin.deadLetter(letters[0]?.id ?? "");
  expect(cut?.raw).toEqual({ encoding: "utf8", body: poison[0] });
});

test("subscriptions name each topic that a handler needs, raw", async () => {
  await start();
  expect(messaging.subscriptions()).toEqual([
    {
      pubsubname: "pubsub",
      topic: "customers",
      routes: { default: "/messages/incoming/customers" },
      metadata: { rawPayload: "true" },
    },
  ]);
});
