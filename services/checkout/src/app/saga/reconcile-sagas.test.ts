import { expect, test } from "@jest/globals";
import { total } from "../../saga/testing/fake-order.js";
import { expectSettled } from "../../saga/testing/settled.js";
import {
  correlationId,
  simulation,
  type Simulation,
} from "../../saga/testing/simulation.js";
import { reconcileSagas } from "./reconcile-sagas.js";

async function reconcile(
  sim: Simulation,
  open: { createdAt: Date }[] = [],
): Promise<string[]> {
  const found: string[] = [];
  await reconcileSagas({
    ...sim.saga,
    ...{
      store: sim.sagas.store,
      transact: sim.sagas.transact,
      now: sim.now,
      version: 1,
    },
    orders: {
      standings: async (ids) =>
        ids.map((orderId) => ({
          orderId,
          status: sim.order.status,
          closing: false,
        })),
      open: async () =>
        open.map((one) => ({
          ...one,
          orderId: sim.orderId,
          customerId: "customer",
          correlationId,
        })),
    },
    found: (finding, orderId, mended) => {
      expect(orderId).toBe(sim.orderId);
      found.push(`${finding} ${mended ? "mended" : "reported"}`);
    },
  })();
  return found;
}

async function ended(
  prepare: (sim: Simulation) => void = () => undefined,
): Promise<Simulation> {
  const sim = simulation();
  prepare(sim);
  await sim.begin();
  await sim.settle();
  sim.clock.now += 100_000;
  return sim;
}
const declined = (sim: Simulation) => sim.faults.next.set("pay", ["refused"]);

test("books that agree give nothing to report, and are compared once", async () => {
  const sim = await ended();
  expect(await reconcile(sim)).toEqual([]);
  const calls = sim.faults.calls.length;
  expect(await reconcile(sim)).toEqual([]);
  expect(sim.faults.calls).toHaveLength(calls);
  expect(await reconcile(await ended(declined))).toEqual([]);
});

test("an order whose checkout never began is begun; one that is only just placed is left to its event", async () => {
  const sim = simulation();
  expect(await reconcile(sim, [{ createdAt: sim.now() }])).toEqual([]);
  expect(
    await reconcile(sim, [{ createdAt: new Date(sim.clock.now - 100_000) }]),
  ).toEqual(["checkout-never-started mended"]);
  await sim.settle();
  expectSettled(sim, "confirmed");
  expect(await reconcile(sim, [{ createdAt: new Date(0) }])).toEqual([]);
});

test("an order that never heard of its saga's end is told by a new run", async () => {
  const sim = await ended();
  Object.assign(sim.order, { status: "pending_payment", confirmations: 0 });
  expect(await reconcile(sim)).toEqual(["order-behind-its-saga mended"]);
  await sim.settle();
  expectSettled(sim, "confirmed");
});

test("what an undone order left behind is undone again", async () => {
  const sim = await ended(declined);
  Object.assign(sim.books, { held: 2, redeemed: 1 });
  sim.books.payments.push({
    ...{
      id: "p",
      key: "k",
      status: "completed",
      secured: true,
      captured: total,
      refunded: 0,
    },
    ...{ failureCode: "", nextActionUrl: "" },
  });
  expect(await reconcile(sim)).toEqual([
    ...[
      "hold-left-behind mended",
      "redemption-left-behind mended",
      "payment-left-behind mended",
    ],
  ]);
  expectSettled(sim, "failed");
});

test("a good order is never undone: where its saga says otherwise, a person is told", async () => {
  const sim = await ended(declined);
  sim.order.status = "confirmed";
  const calls = sim.faults.calls.length;
  expect(await reconcile(sim)).toEqual(["order-differs reported"]);
  expect(sim.faults.calls).toHaveLength(calls);
});

test("an order that is gone is reported", async () => {
  const sim = await ended();
  sim.order.status = "";
  expect(await reconcile(sim)).toEqual(["order-differs reported"]);
});

test("a confirmed order without its money is reported, not undone", async () => {
  const missing = await ended();
  missing.books.payments = [];
  expect(await reconcile(missing)).toEqual(["payment-missing reported"]);
  const differs = await ended();
  differs.books.payments = differs.books.payments.map((one) => ({
    ...one,
    secured: false,
    captured: 0,
  }));
  expect(await reconcile(differs)).toEqual(["payment-differs reported"]);
});
