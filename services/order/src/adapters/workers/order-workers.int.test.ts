import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { pino } from "pino";
import { Registry } from "prom-client";
import { v7 } from "uuid";
import { saveSteps } from "../../app/change-order.js";
import { finish, delivered, shipped } from "../../domain/moves/fulfilment.js";
import {
  openOrderDatabase,
  type OrderDatabase,
} from "../../testing/order-database.js";
import { buyer, orderIn, saga } from "../../testing/order-fixtures.js";
import { placedOf } from "../../domain/order.js";
import { createOrderMetrics } from "../metrics/order-metrics.js";
import { recentFigures } from "../postgres/recent-figures.js";
import { closeStale, finishDue, orderWorkers } from "./order-workers.js";

let world: OrderDatabase;
beforeAll(async () => {
  world = await openOrderDatabase();
});
afterAll(() => world.db.close());

const hourMs = 3_600_000;
const start = buyer.now;
const partsAt = (now: Date) => ({
  db: world.db,
  transact: world.transact,
  metrics: createOrderMetrics(new Registry()),
  log: pino({ level: "silent" }),
  now: () => now,
  newId: v7,
  returnWindowDays: 30,
  staleOrderHours: 24,
});
const after = (hours: number) => new Date(start.getTime() + hours * hourMs);
const never = new AbortController().signal;
const statusOf = async (id: string) =>
  (await world.queries.find(id))?.order.status;

async function deliveredOrder(): Promise<string> {
  const id = await world.place();
  await world.transact(async (stores) => {
    const found = await stores.orders.lock(id);
    const paid = orderIn("processing", found ? placedOf(found.order) : {});
    if (!found || paid.status !== "processing") throw new Error("not there");
    const steps = [paid, delivered(shipped(paid, start), start)];
    await saveSteps(stores, found, steps, { ...saga, now: start });
  });
  return id;
}

test("delivered orders are finished when their window is over, however many there are", async () => {
  const ids = [];
  for (let count = 0; count < 120; count++) ids.push(await deliveredOrder());
  await finishDue(partsAt(after(30 * 24 - 1)), never);
  expect(await statusOf(ids[0] ?? "")).toBe("delivered");
  await finishDue(partsAt(after(30 * 24)), never);
  expect(new Set(await Promise.all(ids.map(statusOf)))).toEqual(
    new Set(["finished"]),
  );
  const types = world.events.filter(({ type }) => type === "order.completed");
  expect(types).toHaveLength(ids.length);
}, 60_000);

test("an order left created for a day is closed and undone, once, and a younger one is not", async () => {
  const old = await world.place();
  const young = await world.place({}, { ...buyer, now: after(2) });
  for (let repeat = 0; repeat < 2; repeat++)
    await closeStale(partsAt(after(25)), never);
  const requests = world.events.filter(
    ({ type }) => type === "order.cancel_requested",
  );
  expect(requests).toMatchObject([
    { aggregateId: old, data: { scope: "saga", by: "order" } },
  ]);
  expect(await world.queries.status(old)).toMatchObject({
    closing: true,
    status: "created",
  });
  expect(await world.queries.status(young)).toMatchObject({ closing: false });
});

test("work that is told to stop stops before the next order", async () => {
  const id = await deliveredOrder();
  await finishDue(partsAt(after(31 * 24)), AbortSignal.abort());
  expect(await statusOf(id)).toBe("delivered");
});

test("the last day's figures are averages by currency and the share that was cancelled", async () => {
  const lone = await openOrderDatabase();
  const now = new Date();
  await lone.place({ shipping: 100 });
  await lone.place({ shipping: 300 });
  expect(await recentFigures(lone.db, now)).toEqual({
    averageTotal: { USD: 4850 + 200 },
    cancellationRate: 0,
  });
  await lone.db.execute(
    "UPDATE orders SET status = 'cancelled', ended_at = now() WHERE placed_shipping = 100",
  );
  expect(await recentFigures(lone.db, now)).toMatchObject({
    cancellationRate: 0.5,
  });
  await lone.db.execute("TRUNCATE orders");
  expect(await recentFigures(lone.db, now)).toEqual({
    averageTotal: {},
    cancellationRate: 0,
  });
  await lone.db.close();
});

test("all workers start, run once and stop", async () => {
  const workers = orderWorkers(partsAt(new Date()));
  for (const worker of workers) await worker.start();
  await Promise.all(workers.map((worker) => worker.stop()));
  expect(workers.map(({ name }) => name)).toEqual([
    "order-partitions",
    "order-finisher",
    "order-sweeper",
    "order-figures",
  ]);
  expect(finish(orderIn("created"), 1, start)).toEqual([]);
});
