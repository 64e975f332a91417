import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { createIdempotencyStore } from "./store.js";
import { runThings, type Things } from "../testing/run-things.js";

let things: Things;
beforeAll(async () => {
  things = await runThings();
});
afterAll(() => things.stop());
afterEach(() => {
  things.stage.operations = [];
  things.stage.hold = undefined;
  things.stage.failOnce = undefined;
});

test("without an Idempotency-Key where one is required nothing happens", async () => {
  const refused = await things.call("/things", {
    token: things.staff,
    body: things.lamp,
  });
  expect([refused.status, refused.body["code"]]).toEqual([
    400,
    "IDEMPOTENCY_KEY_REQUIRED",
  ]);
  const tooLong = await things.make({ key: "k".repeat(256) });
  expect(tooLong.status).toBe(422);
  expect(things.stage.operations).toEqual([]);
});

test("a repeat gets the same answer, marked, and the work is done once", async () => {
  const key = things.newKey();
  const first = await things.make({ key });
  const again = await things.make({
    key,
    raw: '{ "count": 2,\n "name": "lamp" }',
    body: undefined,
  });
  expect(first.headers.get("idempotent-replayed")).toBeNull();
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(again.status).toBe(201);
  expect(again.text).toBe(first.text);
  expect(again.headers.get("location")).toBe(first.headers.get("location"));
  expect(again.headers.get("etag")).toBe('"1"');
  expect(things.stage.operations).toHaveLength(1);
});

test("a key with another body is refused", async () => {
  const key = things.newKey();
  await things.make({ key });
  const refused = await things.make({ key, body: { name: "lamp", count: 3 } });
  expect([refused.status, refused.body["code"]]).toEqual([
    422,
    "IDEMPOTENCY_KEY_REUSED",
  ]);
});

test("a key counts for one caller and one route", async () => {
  const key = things.newKey();
  const mine = await things.make({ key });
  const theirs = await things.make({
    key,
    token: things.customer,
    body: { name: "chair", count: 1 },
  });
  expect(theirs.status).toBe(201);
  expect(theirs.body["id"]).not.toBe(mine.body["id"]);
});

test("while the first request runs a repeat is told so, and gets the answer after", async () => {
  const key = things.newKey();
  let letGo: () => void = () => undefined;
  things.stage.hold = new Promise((resolve) => (letGo = resolve));
  const first = things.make({ key });
  while (things.stage.operations.length === 0)
    await new Promise((resolve) => setTimeout(resolve, 5));
  const early = await things.make({ key });
  expect([early.status, early.body["code"]]).toEqual([
    409,
    "IDEMPOTENCY_IN_PROGRESS",
  ]);
  expect(Number(early.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  letGo();
  const done = await first;
  const late = await things.make({ key });
  expect(late.text).toBe(done.text);
  expect(things.stage.operations).toHaveLength(1);
});

test("ten at once with one key are done once", async () => {
  const key = things.newKey();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => things.make({ key })),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(
    new Set(answers.some(({ status }) => status === 409) ? [201, 409] : [201]),
  );
  expect(things.stage.operations).toHaveLength(1);
});

test("a request that crashed is tried again after its lease, under the same operation id", async () => {
  const key = things.newKey();
  let letGo: () => void = () => undefined;
  things.stage.hold = new Promise((resolve) => (letGo = resolve)); // Does not answer: as if the process had died.
  const crashed = things.make({ key });
  while (things.stage.operations.length === 0)
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect((await things.make({ key })).status).toBe(409);
  await new Promise((resolve) => setTimeout(resolve, 450));
  things.stage.hold = undefined;
  const again = await things.make({ key });
  expect(again.status).toBe(201);
  expect(things.stage.operations).toHaveLength(2);
  expect(new Set(things.stage.operations).size).toBe(1);
  const rows = await things.db.query("SELECT id FROM things WHERE id = $1", [
    again.body["id"],
  ]);
  expect(rows).toHaveLength(1);
  letGo();
  await crashed; // Comes too late to change the answer that was kept.
  expect((await things.make({ key })).text).toBe(again.text);
});

test("a refusal is kept for repeats, a fault is not", async () => {
  const refusedKey = things.newKey();
  const taken = { name: "taken", count: 1 };
  expect((await things.make({ key: refusedKey, body: taken })).status).toBe(
    409,
  );
  const repeat = await things.make({ key: refusedKey, body: taken });
  expect(repeat.headers.get("idempotent-replayed")).toBe("true");

  const faultyKey = things.newKey();
  things.stage.operations = [];
  things.stage.failOnce = new Error("bug");
  expect((await things.make({ key: faultyKey })).status).toBe(500);
  const mended = await things.make({ key: faultyKey });
  expect(mended.status).toBe(201);
  expect(mended.headers.get("idempotent-replayed")).toBeNull();
  expect(new Set(things.stage.operations).size).toBe(1);
});

test("access and input are checked before the key is looked up", async () => {
  const key = things.newKey();
  await things.make({ key });
  expect((await things.make({ key, token: "nonsense" })).status).toBe(401);
  expect((await things.make({ key, body: { name: "" } })).body["code"]).toBe(
    "VALIDATION_FAILED",
  );
});

test("answers kept for repeats can't be read in the database", async () => {
  await things.make({ body: { name: "secretname", count: 1 } });
  const rows = await things.db.query<{ answer: Buffer }>(
    "SELECT answer FROM idempotency_keys WHERE answer IS NOT NULL",
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.some(({ answer }) => answer.includes("secretname"))).toBe(false);
});

test("keys are kept for 48 hours, and go in batches after", async () => {
  const store = createIdempotencyStore({
    db: things.db,
    newId: () => things.service.context.newId(),
  });
  const key = things.newKey();
  await things.make({ key });
  await things.db.execute(
    "UPDATE idempotency_keys SET created_at = created_at - interval '47 hours'",
  );
  expect(await store.purge(10)).toBe(0);
  const again = await things.make({ key });
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  await things.db.execute(
    "UPDATE idempotency_keys SET created_at = created_at - interval '2 hours'",
  );
  expect(await store.purge(2)).toBe(2);
});
