import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { migrate } from "@waybill/database";
import { asApplicationRole, createTestDatabase } from "@waybill/testing";
import { v7 } from "uuid";
import { migrations } from "../../../migrations/index.js";
import {
  openOrderDatabase,
  type OrderDatabase,
} from "../../testing/order-database.js";
import { ensurePartitions } from "../workers/order-workers.js";

let world: OrderDatabase;
beforeAll(async () => {
  world = await openOrderDatabase();
});
afterAll(() => world.db.close());

const partitionOf = async (id: string) =>
  world.db.query<{ orders: string; events: string }>(
    `SELECT (SELECT tableoid::regclass::text FROM orders WHERE id = $1) AS orders,
       (SELECT min(tableoid::regclass::text) FROM events WHERE aggregate_id = $1) AS events`,
    [id],
  );

test("an order and its events lie in the month of its id", async () => {
  const now = new Date();
  const month = now.toISOString().slice(0, 7).replace("-", "_");
  const id = await world.place({ id: v7() });
  expect(await partitionOf(id)).toEqual([
    { orders: `orders_${month}`, events: `events_${month}` },
  ]);
});

test("an order of a month without partitions lies in the default one, and moves when the month gets its own", async () => {
  const at = new Date("2031-05-31T23:59:59.999Z");
  const id = await world.place({ id: v7({ msecs: at.getTime() }) });
  const next = await world.place({ id: v7({ msecs: at.getTime() + 1 }) });
  expect(await partitionOf(id)).toEqual([
    { orders: "orders_default", events: "events_default" },
  ]);
  await ensurePartitions(world.db, new Date("2031-05-10T00:00:00Z"));
  expect(await partitionOf(id)).toEqual([
    { orders: "orders_2031_05", events: "events_2031_05" },
  ]);
  expect(await partitionOf(next)).toEqual([
    { orders: "orders_2031_06", events: "events_2031_06" },
  ]);
  expect((await world.queries.find(id))?.order.items).toHaveLength(2);
});

test("making partitions again makes none, also from several instances at once", async () => {
  const at = new Date("2032-01-15T00:00:00Z");
  await Promise.all(
    Array.from({ length: 5 }, () => ensurePartitions(world.db, at)),
  );
  const rows = await world.db.query<{ made: number }>(
    "SELECT ensure_order_partitions($1, 3) AS made",
    [at],
  );
  expect(rows).toEqual([{ made: 0 }]);
  const names = await world.db.query<{ name: string }>(
    "SELECT relid::regclass::text AS name FROM pg_partition_tree('orders') WHERE relid::regclass::text LIKE 'orders_203%' ORDER BY 1",
  );
  expect(names.map(({ name }) => name)).toEqual(
    expect.arrayContaining([
      "orders_2031_12",
      "orders_2032_01",
      "orders_2032_04",
    ]),
  );
});

test("the application's role makes partitions without owning tables, and can't rewrite events", async () => {
  const { db } = world;
  const as = await asApplicationRole(db);
  const id = await world.place();
  await as("SELECT ensure_order_partitions('2033-01-01', 1)");
  await expect(as("DELETE FROM events_2033_01")).rejects.toThrow(
    "permission denied",
  );
  await expect(
    as(`UPDATE events_2033_02 SET type = 'x' WHERE aggregate_id = '${id}'`),
  ).rejects.toThrow("permission denied");
});

test("the schema can be taken back and laid again", async () => {
  const other = await createTestDatabase(migrations);
  const names = migrations.map(({ name }) => name);
  expect(await migrate(other.url, migrations, "down")).toEqual(
    [...names].reverse(),
  );
  expect(
    await other.query(
      "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'schema_migrations%'",
    ),
  ).toEqual([]);
  expect(await migrate(other.url, migrations)).toEqual(names);
  await other.close();
});
