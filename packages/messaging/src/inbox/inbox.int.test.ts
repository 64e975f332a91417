import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  expect,
  test,
} from "@jest/globals";
import type { IncomingEvent } from "@waybill/contracts";
import type { Tx } from "@waybill/database";
import { createTestDatabase, type TestDatabase } from "@waybill/testing";
import { v7 } from "uuid";
import type { Consumer, MessagingOptions } from "../contract.js";
import { earlyEvent, permanentFault } from "../faults.js";
import { messagingMigrations } from "../migrations.js";
import {
  eventually,
  testMessaging,
  wireEvent,
  type TestMessaging,
} from "../testing/test-messaging.js";

const effects = {
  name: "0100-effects",
  up: "CREATE TABLE effects (n serial, subject text, version bigint)",
  down: "DROP TABLE effects",
};
const nowhere = { port: 1 };
let db: TestDatabase;
let messaging: TestMessaging;
let others: TestMessaging[] = [];

beforeAll(async () => {
  db = await createTestDatabase([...messagingMigrations, effects]);
});
afterAll(() => db.close());
beforeEach(() => {
  messaging = testMessaging(db, nowhere);
});
afterEach(async () => {
  await Promise.all([messaging, ...others].map((one) => one.stop()));
  others = [];
  await db.execute("TRUNCATE inbox, inbox_streams, effects, messaging_members");
});

type Handle = (event: IncomingEvent, tx: Tx) => Promise<void>;
const record: Handle = async (event, tx) => {
  await tx.execute("INSERT INTO effects (subject, version) VALUES ($1, $2)", [
    event.aggregateId,
    event.aggregateVersion,
  ]);
};
const consumer = (
  handle: Handle = record,
  apply: "each" | "latest" = "each",
): Consumer => ({
  name: "order",
  handlers: { "customer.suspended": { apply, handle } },
});
const start = (parts: Consumer = consumer(), which = messaging) =>
  which.start({ consumers: [parts], executors: [] });
const another = (options: Partial<MessagingOptions> = {}) => {
  const one = testMessaging(db, nowhere, { instanceId: "another", ...options });
  others.push(one);
  return one;
};
const applied = async (subject: string): Promise<number[]> => {
  const rows = await db.query<{ version: number }>(
    "SELECT version FROM effects WHERE subject = $1 ORDER BY n",
    [subject],
  );
  return rows.map(({ version }) => version);
};
const states = async (subject: string): Promise<string[]> => {
  const rows = await db.query<{ state: string }>(
    "SELECT state FROM inbox WHERE subject = $1 ORDER BY version",
    [subject],
  );
  return rows.map(({ state }) => state);
};
const deliver = (event: string | Buffer, which = messaging) =>
  which.deliver("customers", event);
const deliverAll = async (events: readonly string[]) => {
  for (const event of events) expect(await deliver(event)).toBe("SUCCESS");
};
const versions = (subject: string, ...numbers: number[]) =>
  numbers.map((version) => wireEvent({ subject, version }));

test("a message is applied once, however often it comes", async () => {
  await start();
  const event = wireEvent({ subject: "a" });
  await deliverAll([event, event, event]);
  await eventually(async () => (await applied("a")).length > 0);
  await deliverAll([event]);
  expect(await applied("a")).toEqual([1]);
  expect(await states("a")).toEqual(["done"]);
  expect(await messaging.registry.metrics()).toContain(
    "inbox_duplicates_total 3",
  );
});

test("versions that come shuffled are applied in order, and none is left out", async () => {
  await start();
  await deliverAll(versions("a", 4, 2, 5, 3));
  await eventually(async () => (await messaging.admin.inbox()).waiting === 4);
  await deliverAll(versions("a", 1));
  await eventually(async () => (await applied("a")).length === 5);
  expect(await applied("a")).toEqual([1, 2, 3, 4, 5]);
});

test("a type without a handler moves its stream on", async () => {
  await start();
  await deliverAll([
    wireEvent({ subject: "a", version: 1 }),
    wireEvent({ subject: "a", version: 3 }),
    wireEvent({ subject: "a", version: 2, type: "customer.erased" }),
  ]);
  await eventually(async () => (await applied("a")).length === 2);
  expect(await applied("a")).toEqual([1, 3]);
  const [row] = await db.query(
    "SELECT payload FROM inbox WHERE type = 'customer.erased'",
  );
  expect(row).toEqual({ payload: null });
});

test("a projection takes what is newest and skips what is older", async () => {
  await start(consumer(record, "latest"));
  await deliverAll(versions("a", 2));
  await eventually(async () => (await applied("a")).length === 1);
  await deliverAll(versions("a", 1, 5));
  await eventually(async () => (await applied("a")).length === 2);
  await eventually(async () =>
    (await states("a")).every((state) => state === "done"),
  );
  expect(await applied("a")).toEqual([2, 5]);
});

test("an effect and its mark are one: what a failing handler wrote is gone, and it is tried again", async () => {
  let tries = 0;
  await start(
    consumer(async (event, tx) => {
      await record(event, tx);
      if (++tries < 4) throw earlyEvent("the order is not here yet");
    }),
  );
  await deliverAll(versions("a", 1, 2));
  await eventually(async () => (await applied("a")).length === 2);
  expect(await applied("a")).toEqual([1, 2]);
  const [row] = await db.query("SELECT attempts FROM inbox WHERE version = 1");
  expect(row).toEqual({ attempts: 4 });
});

test("a permanent fault makes a dead letter at once, and later messages of that aggregate alone are parked", async () => {
  await start(
    consumer(async (event, tx) => {
      if (event.aggregateId === "bad" && event.aggregateVersion === 2)
        throw permanentFault("NO_SUCH_ORDER", "no", new Error("the cause"));
      await record(event, tx);
    }),
  );
  await deliverAll([...versions("bad", 1, 2, 3, 4), ...versions("good", 1, 2)]);
  await eventually(async () => (await applied("good")).length === 2);
  await eventually(async () => (await messaging.admin.inbox()).waiting === 2);
  expect(await applied("bad")).toEqual([1]);
  expect(await states("bad")).toEqual(["done", "dead", "waiting", "waiting"]);
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
    consumer(async () => {
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

test("a handler that takes too long loses its transaction, and can't write with it any more", async () => {
  let late: Promise<unknown> | undefined;
  let tries = 0;
  await messaging.stop();
  messaging = another({ tuning: { handlerTimeoutMs: 60 } });
  await start(
    consumer(async (event, tx) => {
      if (++tries === 1) {
        await new Promise((resolve) => setTimeout(resolve, 150));
        late = record(event, tx).catch((error: unknown) => error);
        await late;
      } else await record(event, tx);
    }),
    messaging,
  );
  await deliver(versions("a", 1)[0] ?? "", messaging);
  await eventually(async () => (await states("a"))[0] === "done");
  await eventually(() => late !== undefined);
  expect(String(await late)).toContain("the transaction is over");
  expect(await applied("a")).toEqual([1]);
});

test("messages of a process that died are taken over by another", async () => {
  const dead = v7();
  await db.execute(
    "INSERT INTO messaging_members VALUES ($1, 'dead', now() + interval '300 ms')",
    [dead],
  );
  await start();
  const subject = "a";
  await db.execute(
    `INSERT INTO inbox_streams (consumer, topic, source, subject) VALUES ('order', 'customers', '/waybill/customer', $1)`,
    [subject],
  );
  await db.execute(
    `INSERT INTO inbox (id, consumer, event_key, topic, type, source, subject, version, state, payload, lease_owner)
     VALUES ($1, 'order', 'k', 'customers', 'customer.suspended', '/waybill/customer', $2, 1, 'ready', $3, $4)`,
    [v7(), subject, Buffer.from(wireEvent({ subject })), dead],
  );
  await eventually(async () => (await applied(subject)).length === 1, 3_000);
});

test("a worker whose lease was taken over writes nothing", async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let calls = 0;
  await start(
    consumer(async (event, tx) => {
      calls++;
      if (event.aggregateId === "blocker") await held;
      await record(event, tx);
    }),
  );
  await eventually(
    async () =>
      (await db.query("SELECT 1 FROM messaging_members")).length === 1,
  );
  // Six workers are busy; the seventh message is in memory when its lease goes to somebody else.
  await deliverAll(
    Array.from({ length: 6 }, (_, n) =>
      wireEvent({ subject: "blocker", id: `b${String(n)}`, version: n + 1 }),
    ),
  );
  await deliverAll(
    Array.from({ length: 5 }, (_, n) =>
      wireEvent({ subject: `blocker`, version: n + 7 }),
    ),
  );
  await db.execute("UPDATE inbox SET lease_owner = $1 WHERE version > 1", [
    v7(),
  ]);
  release();
  await eventually(async () => (await applied("blocker")).length === 1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(calls).toBe(1);
});

test("two processes share an aggregate's messages and keep its order", async () => {
  const second = another();
  await start();
  await start(consumer(), second);
  const events = Array.from({ length: 60 }, (_, n) =>
    wireEvent({ subject: `s${String(n % 3)}`, version: Math.floor(n / 3) + 1 }),
  );
  await Promise.all(
    events.map((event, n) => deliver(event, n % 2 === 0 ? messaging : second)),
  );
  await eventually(
    async () =>
      (await db.query("SELECT 1 FROM effects")).length === events.length,
  );
  const inOrder = Array.from({ length: 20 }, (_, n) => n + 1);
  for (const subject of ["s0", "s1", "s2"])
    expect(await applied(subject)).toEqual(inOrder);
});

test("a consumer that joined late begins where the topic begins, after a wait", async () => {
  await messaging.stop();
  messaging = another({ tuning: { adoptAfterMs: 0 } });
  await deliverAllTo(messaging, versions("a", 8, 7));
  expect(await states("a")).toEqual([]);
  await start(consumer(), messaging);
  await deliverAllTo(messaging, versions("a", 8, 7));
  await eventually(async () => (await applied("a")).length === 2, 8_000);
  expect(await applied("a")).toEqual([7, 8]);
});
const deliverAllTo = async (
  which: TestMessaging,
  events: readonly string[],
) => {
  for (const event of events) await deliver(event, which);
};

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
