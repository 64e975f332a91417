import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createTestDatabase, type TestDatabase } from "@waybill/testing";
import { v7 } from "uuid";
import { messagingMigrations } from "./migrations.js";
import { purgeOld } from "./purge.js";
import { defaultTuning } from "./tuning.js";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase(messagingMigrations);
});
afterAll(() => db.close());

const tuning = { ...defaultTuning, purgeBatch: 10 };
const run = (progress = new Map<string, string>()) =>
  purgeOld(db, tuning, progress, () => true);
const count = async (sql: string) => (await db.query(sql)).length;

test("published events go after three days, in small batches; unpublished ones never do", async () => {
  await db.execute(`
    INSERT INTO outbox (id, slot, topic, type, aggregate_id, version, partition_key, data, created_at, published_at)
    SELECT gen_random_uuid(), 0, 'orders', 't', n::text, 1, 'k', '{}', at, CASE WHEN n % 10 > 0 THEN at END
    FROM generate_series(1, 100) AS n, LATERAL (SELECT now() - CASE WHEN n <= 50 THEN interval '4 days' ELSE interval '1 day' END AS at) AS t`);
  expect(await run()).toMatchObject({ "published events": 45 });
  expect(await count("SELECT 1 FROM outbox")).toBe(55);
  expect(await count("SELECT 1 FROM outbox WHERE published_at IS NULL")).toBe(
    10,
  );
});

test("payloads go after three days, keys later, dead letters stay whole", async () => {
  const insert = (days: number, state: string) =>
    db.execute(
      `INSERT INTO inbox (id, consumer, event_key, topic, state, payload, received_at, finished_at)
       VALUES ($1::uuid, 'order', $1::text, 'orders', $2, 'x', now() - $3 * interval '1 day', now() - $3 * interval '1 day')`,
      [v7({ msecs: Date.now() - days * 86_400_000 }), state, days],
    );
  for (let n = 0; n < 12; n++) await insert(40, "done");
  await insert(40, "dead");
  for (let n = 0; n < 15; n++) await insert(4, "done");
  await insert(1, "done");
  const progress = new Map<string, string>();
  await run(progress);
  expect(await count("SELECT 1 FROM inbox")).toBe(17);
  expect(await count("SELECT 1 FROM inbox WHERE payload IS NULL")).toBe(15);
  expect(await count("SELECT 1 FROM inbox WHERE state = 'dead'")).toBe(1);
  expect(await run(progress)).toMatchObject({
    "payloads of applied messages": 0,
  });
});
