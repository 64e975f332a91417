import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { startWorkflowStack, type WorkflowStack } from "@waybill/dapr/testing";
import { createTestDatabase, type TestDatabase } from "@waybill/testing";
import { sagaMigrations } from "../../../migrations/saga.js";
import { settlePayment } from "../../saga/testing/fake-effects.js";
import { total } from "../../saga/testing/fake-order.js";
import { faultOf, manyOrders, type ManyOrders } from "./testing/many-orders.js";
import { startSagaService } from "./testing/saga-service.js";

let stack: WorkflowStack;
let db: TestDatabase;
let world: ManyOrders;
let service: ReturnType<typeof startSagaService>;
let keeping: Promise<void>;

beforeAll(async () => {
  stack = await startWorkflowStack();
  db = await createTestDatabase(sagaMigrations);
  world = manyOrders(() => 100 + Math.random() * 500);
  service = startSagaService({ db, dapr: stack.dapr, saga: world.deps });
  keeping = keepSidecar();
}, 60_000);
afterAll(async () => {
  isOver = true;
  await keeping;
  await service.stop();
  await db.close();
  await stack.stop();
}, 90_000);

/** What the test itself keeps down. */
const held = new Set<string>();
let isOver = false;

/** As the launcher and Kubernetes do: a sidecar that ended is started again, and one that fails its health check for 8 s is killed. */
async function keepSidecar(): Promise<void> {
  const { daprd } = stack;
  let wellAt = performance.now();
  while (!isOver) {
    await sleep(200);
    if (held.has("daprd")) continue;
    if (daprd.ended()) await daprd.start().catch(() => undefined);
    const isWell = await daprd.isWell();
    if (isWell) wellAt = performance.now();
    if (performance.now() - wellAt < 8_000) continue;
    process.stderr.write("the sidecar is not well: killed\n");
    await daprd.kill("SIGKILL");
    wellAt = performance.now();
  }
}

const victims = ["daprd", "placement", "scheduler", "store"] as const;

/** Places 50 orders within about a second: most pay at once, some are declined, some wait for their payment. */
async function place(): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < 50; n++) {
    const orderId = randomUUID();
    const provider =
      n % 10 === 0 ? "failed" : n % 10 === 1 ? "processing" : "completed";
    const { books } = world.add(orderId, () => provider);
    await service.open(orderId);
    if (provider === "processing")
      setTimeout(() => {
        settlePayment(books, "completed", total);
        void service.paymentNews(orderId).catch(() => undefined);
      }, 6_000);
    ids.push(orderId);
    await sleep(20);
  }
  return ids;
}

const unsettled = async (ids: readonly string[]): Promise<string[]> => {
  const rows = await db.query<{ id: string }>(
    "SELECT id FROM sagas WHERE id = ANY($1) AND state <> 'done'",
    [ids],
  );
  return rows.map(({ id }) => id);
};

/** Kills a part, brings it back after 5 s, and sees to it that every saga ends as it should within 60 s of its return. */
async function killAndReturn(
  victim: (typeof victims)[number],
  ids: readonly string[],
): Promise<void> {
  const openBefore = (await unsettled(ids)).length;
  held.add(victim);
  await stack[victim].kill("SIGKILL");
  await sleep(5_000);
  await stack[victim].start();
  held.delete(victim);
  const back = performance.now();
  let open = await unsettled(ids);
  while (open.length > 0 && performance.now() - back < 60_000) {
    await sleep(250);
    open = await unsettled(ids);
  }
  const seconds = ((performance.now() - back) / 1000).toFixed(1);
  process.stderr.write(
    `${victim}: ${String(openBefore)} of 50 open when it was killed; all settled ${seconds} s after its return; ${String(service.restarted.length)} restarted\n`,
  );
  expect(open).toEqual([]);
  const faults = [...world.all].flatMap(
    ([id, one]) => faultOf(one) ?? (one.order.status === "" ? id : []),
  );
  expect(faults).toEqual([]);
  const outcomes = await db.query<{ outcome: string; n: number }>(
    "SELECT outcome, count(*) AS n FROM sagas WHERE id = ANY($1) GROUP BY 1 ORDER BY 1",
    [ids],
  );
  expect(outcomes).toEqual([
    { outcome: "confirmed", n: 45 },
    { outcome: "failed", n: 5 },
  ]);
}

test.each(victims)(
  "%s is killed while 50 sagas are at mixed steps, and comes back after 5 s: all settle within 60 s of its return, effects once",
  async (victim) => {
    await killAndReturn(victim, await place());
  },
  120_000,
);

test("placement dies a second after the service has restarted, which can lock a sidecar up: all settle within 60 s of its return, effects once", async () => {
  const ids = await place();
  await service.stop();
  service = startSagaService({ db, dapr: stack.dapr, saga: world.deps });
  await sleep(1_000);
  await killAndReturn("placement", ids);
}, 120_000);
