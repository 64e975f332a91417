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
import { messagingMigrations } from "../migrations.js";
import { startFakeSidecar, type FakeSidecar } from "../testing/fake-sidecar.js";
import {
  customerErased,
  customerSuspended,
  eventually,
  someCustomer,
  testMessaging,
  type TestMessaging,
} from "../testing/test-messaging.js";

let db: TestDatabase;
let sidecar: FakeSidecar;
let messaging: TestMessaging;
const staff = { actor: "ann", role: "staff", correlationId: "c" };

beforeAll(async () => {
  db = await createTestDatabase(messagingMigrations);
});
afterAll(() => db.close());
beforeEach(async () => {
  sidecar = await startFakeSidecar();
  messaging = testMessaging(db, sidecar);
});
afterEach(async () => {
  await messaging.stop();
  await sidecar.close();
  await db.execute("DELETE FROM outbox");
});

const start = (which = messaging) =>
  which.start({ consumers: [], executors: [] });
const unpublished = async () =>
  (await db.query("SELECT 1 FROM outbox WHERE published_at IS NULL")).length;
const write = (...ids: string[]) =>
  db.transaction((tx) =>
    messaging.outbox.add(tx, ...ids.map(customerSuspended)),
  );
type Wire = { subject: string; data: { aggregateVersion: number } };
const wires = () =>
  sidecar.published.map(({ event }) => JSON.parse(event) as Wire);
const versionsOf = (subject: string) =>
  wires()
    .filter((wire) => wire.subject === subject)
    .map((wire) => wire.data.aggregateVersion);

test("an event leaves as a CloudEvent with its version, under its partition key, and is marked", async () => {
  await start();
  const id = v7();
  await write(id);
  await eventually(() => sidecar.published.length === 1);
  expect(sidecar.published[0]).toMatchObject({
    topic: "customers",
    partitionKey: id,
  });
  expect(JSON.parse(sidecar.published[0]?.event ?? "")).toMatchObject({
    specversion: "1.0",
    source: "/waybill/order",
    type: "customer.suspended",
    subject: id,
    datacontenttype: "application/json",
    data: {
      customerId: someCustomer,
      aggregateVersion: 1,
      schemaVersion: 1,
      correlationId: "test",
    },
  });
  await eventually(async () => (await unpublished()) === 0);
});

test("an event of a transaction that was rolled back never leaves", async () => {
  await start();
  await db
    .transaction(async (tx) => {
      await messaging.outbox.add(tx, customerSuspended("rolled-back"));
      throw new Error("no");
    })
    .catch(() => undefined);
  await write("after");
  await eventually(() => sidecar.published.length === 1);
  expect(versionsOf("rolled-back")).toEqual([]);
});

test("versions have no gaps, also within one call and across topics", async () => {
  await db.transaction((tx) =>
    messaging.outbox.add(
      tx,
      customerSuspended("a"),
      customerSuspended("b"),
      customerErased("a"),
    ),
  );
  await write("a");
  const rows = await db.query(
    "SELECT aggregate_id, version FROM outbox ORDER BY position",
  );
  expect(rows).toEqual([
    { aggregate_id: "a", version: 1 },
    { aggregate_id: "b", version: 1 },
    { aggregate_id: "a", version: 2 },
    { aggregate_id: "a", version: 3 },
  ]);
});

test("an event that does not match its schema is refused in its transaction", async () => {
  const broken = {
    ...customerSuspended("x"),
    data: { customerId: "not an id" },
  };
  await expect(
    db.transaction((tx) => messaging.outbox.add(tx, broken)),
  ).rejects.toMatchObject({
    kind: "permanent",
    code: "EVENT_INVALID",
  });
});

test("one aggregate never has two events on their way, and others do not wait for it", async () => {
  sidecar.delayMs = 20;
  const one = v7();
  for (let n = 0; n < 5; n++) await write(one);
  await write(v7(), v7(), v7());
  await start();
  await eventually(async () => (await unpublished()) === 0);
  expect(versionsOf(one)).toHaveLength(5);
  expect(versionsOf(one)).toEqual([...versionsOf(one)].sort((a, b) => a - b));
  for (const request of sidecar.requests) {
    const subjects = request.map(({ partitionKey }) => partitionKey);
    expect(new Set(subjects).size).toBe(subjects.length);
  }
  expect(sidecar.requests[0]).toHaveLength(4);
});

test("what failed is tried again, in order, and its neighbours in the batch are not sent twice", async () => {
  const [bad, good] = [v7(), v7()];
  let left = 3;
  sidecar.failEntry = ({ partitionKey }) =>
    partitionKey === bad && left-- > 0 ? "no leader" : undefined;
  await write(bad, good);
  await write(bad);
  await start();
  await eventually(async () => (await unpublished()) === 0);
  expect(versionsOf(bad)).toEqual([1, 2]);
  expect(versionsOf(good)).toEqual([1]);
});

test("a broker that is away costs no event, and nothing waits long once it is back", async () => {
  let away = true;
  sidecar.failRequest = () => (away ? 503 : undefined);
  await start();
  const ids = Array.from({ length: 300 }, () => v7());
  await write(...ids);
  await eventually(() => sidecar.requests.length > 4);
  expect(sidecar.requests.length).toBeLessThan(60);
  away = false;
  await eventually(async () => (await unpublished()) === 0, 4_000);
  expect(new Set(wires().map(({ subject }) => subject)).size).toBe(300);
});

test("a request that the sidecar refuses for one of its events is sent one by one", async () => {
  const ids = [v7(), v7(), v7()];
  sidecar.failRequest = (entries) =>
    entries.some(({ partitionKey }) => partitionKey === ids[1])
      ? 400
      : undefined;
  await write(...ids);
  await start();
  await eventually(async () => (await unpublished()) === 1);
  expect(
    wires()
      .map(({ subject }) => subject)
      .sort(),
  ).toEqual([ids[0], ids[2]].sort());
});

test("after ten tries an event counts as stuck, is still tried, and goes at once when staff ask for it", async () => {
  let broken = true;
  sidecar.failEntry = () => (broken ? "message too large" : undefined);
  await messaging.stop();
  messaging = testMessaging(db, sidecar, {
    tuning: { stuckAfter: 3, backoffMaxMs: 50 },
  });
  await start();
  await write(v7());
  await eventually(async () => (await messaging.admin.outbox()).stuck === 1);
  const [stuck] = (await messaging.admin.outbox()).stuckMessages;
  expect(stuck).toMatchObject({
    lastError: "message too large",
    topic: "customers",
  });
  expect(await messaging.registry.metrics()).toContain(
    'outbox_messages{state="stuck"} 1',
  );
  broken = false;
  await db.execute(
    "UPDATE outbox SET next_try_at = now() + interval '1 hour' WHERE published_at IS NULL",
  );
  await messaging.admin.retryOutbox(stuck?.id ?? "", staff);
  await eventually(async () => (await unpublished()) === 0, 2_000);
});

test("rows that were waiting for their back-off when a relay ended still go before their followers", async () => {
  const id = v7();
  await write(id, id, id);
  await db.execute(
    "UPDATE outbox SET attempts = 1, next_try_at = now() + interval '400 ms' WHERE version = 1",
  );
  await start();
  await eventually(async () => (await unpublished()) === 0);
  expect(versionsOf(id)).toEqual([1, 2, 3]);
});

test("two relays share the work, keep each aggregate's order, and one takes over when the other dies", async () => {
  const second = testMessaging(db, sidecar, { instanceId: "second" });
  await start();
  await start(second);
  sidecar.delayMs = 5;
  const ids = Array.from({ length: 40 }, () => v7());
  await eventually(async () => {
    const owners = await db.query(
      "SELECT DISTINCT owner FROM outbox_slots WHERE owner IS NOT NULL",
    );
    return owners.length === 2;
  });
  for (let round = 0; round < 5; round++) await write(...ids);
  await eventually(async () => (await unpublished()) === 0);
  for (const id of ids) expect(versionsOf(id)).toEqual([1, 2, 3, 4, 5]);
  await second.stop();
  await write(...ids);
  await eventually(async () => (await unpublished()) === 0, 3_000);
});
