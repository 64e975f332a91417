import { expect, test } from "@jest/globals";
import { settlePayment } from "../../saga/testing/fake-effects.js";
import { total } from "../../saga/testing/fake-order.js";
import { expectSettled } from "../../saga/testing/settled.js";
import { simulation, type Simulation } from "../../saga/testing/simulation.js";
import { watchSagas } from "./watch-sagas.js";

const watcher = (sim: Simulation, engine = sim.engine) => {
  const restarted: string[] = [];
  const watch = watchSagas({
    ...{
      store: sim.sagas.store,
      transact: sim.sagas.transact,
      engine,
      now: sim.now,
    },
    restarted: ({ id, run }) => restarted.push(`${id}:${String(run)}`),
  });
  return { watch, restarted };
};

/** Lets the engine lose the checkout after so many calls, and time pass beyond all deadlines. */
async function lostAfter(calls: number): Promise<Simulation> {
  const sim = simulation();
  await sim.begin();
  await sim.settle(() => sim.faults.calls.length >= calls);
  sim.engine.lose(`${sim.orderId}:1`);
  sim.clock.now += 40_000;
  return sim;
}

test.each([0, 4])(
  "a saga that the engine lost after %i calls is restarted under a new run, and finds what was done",
  async (calls) => {
    const sim = await lostAfter(calls);
    const { watch, restarted } = watcher(sim);
    expect(await watch()).toBe(1);
    expect(restarted).toEqual([`${sim.orderId}:1`]);
    await sim.settle();
    expectSettled(sim, "confirmed");
    expect(sim.row()?.run).toBe(2);
  },
);

test("what is left of an older run does nothing any more", async () => {
  const sim = simulation();
  sim.books.provider = () => "processing";
  await sim.begin();
  await sim.settle(() => sim.row()?.state === "waiting");
  const left = sim.engine.instances.get(`${sim.orderId}:1`);
  sim.clock.now += 60_000;
  await watcher(sim).watch();
  if (left) sim.engine.instances.set(`${sim.orderId}:1`, left); // Its end was not heard.
  settlePayment(sim.books, "completed", total);
  await sim.settle();
  expectSettled(sim, "confirmed");
  expect(
    sim.sagas.timeline.every(
      ({ run, step }) => run === 2 || step !== "confirm-order",
    ),
  ).toBe(true);
});

test("a restarted saga that has to turn round undoes what older runs did", async () => {
  const sim = await lostAfter(4);
  sim.order.closing = "cancellation";
  await watcher(sim).watch();
  await sim.settle();
  expectSettled(sim, "cancelled");
});

test("a saga within its deadline, or one that is done, is left alone", async () => {
  const sim = simulation();
  await sim.begin();
  expect(await watcher(sim).watch()).toBe(0);
  await sim.settle();
  sim.clock.now += 3_600_000;
  expect(await watcher(sim).watch()).toBe(0);
});

test("while the engine is away, or only just back, nothing counts as lost", async () => {
  const sim = await lostAfter(0);
  const away = { ...sim.engine, connectedSince: () => null };
  expect(await watcher(sim, away).watch()).toBe(0);
  const justBack = {
    ...sim.engine,
    connectedSince: () => sim.clock.now - 5_000,
  };
  expect(await watcher(sim, justBack).watch()).toBe(0);
});

test("an engine that can't end what is left does not stop the watch", async () => {
  const sim = await lostAfter(0);
  const deaf = { ...sim.engine, end: () => Promise.reject(new Error("away")) };
  expect(await watcher(sim, deaf).watch()).toBe(1);
  await sim.settle();
  expectSettled(sim, "confirmed");
});
