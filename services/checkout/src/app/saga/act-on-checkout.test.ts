import { expect, test } from "@jest/globals";
import type { Fault } from "../../saga/testing/faults.js";
import { expectSettled } from "../../saga/testing/settled.js";
import { simulation, type Simulation } from "../../saga/testing/simulation.js";
import { resolveCheckout, type Resolution } from "./act-on-checkout.js";
import { showCheckout } from "./show-checkout.js";

const resolve = (
  sim: Simulation,
  action: Resolution["action"],
  orderId = sim.orderId,
) =>
  resolveCheckout({ transact: sim.sagas.transact, now: sim.now })({
    ...{
      orderId,
      operationId: `resolve-${action}`,
      action,
      note: "seen to it",
    },
  });
const faults = (n: number, fault: Fault = "transient") =>
  Array.from({ length: n }, () => fault);
const needsAttention = (sim: Simulation) => () =>
  sim.row()?.state === "needs_attention";
const refusedWith = (code: string) => ({
  ok: false,
  error: expect.objectContaining({ code }) as unknown,
});

async function stuckUndo(tries = 9_999): Promise<Simulation> {
  const sim = simulation();
  sim.faults.next.set("confirm", ["refused"]);
  sim.faults.next.set("give-back", faults(tries));
  await sim.begin();
  await sim.settle(needsAttention(sim));
  return sim;
}

test("an undo that fails ten times calls a person, once, and is tried on", async () => {
  const sim = await stuckUndo(14);
  expect(sim.row()).toMatchObject({
    step: "take-payment",
    attempt: 10,
    waitingFor: "take-payment: UNAVAILABLE",
  });
  await sim.settle();
  expectSettled(sim, "cancelled");
  const calls = sim.sagas.events.filter(
    ({ type }) => type === "checkout.needs_attention",
  );
  expect(calls.map(({ data }) => data)).toEqual([
    expect.objectContaining({
      step: "take-payment",
      attempts: 10,
      waitingFor: "take-payment: UNAVAILABLE",
    }),
  ]);
});

test("a fulfilment that fails ten times calls a person, and nothing is undone", async () => {
  const sim = simulation();
  sim.faults.next.set("fulfil", faults(12));
  await sim.begin();
  await sim.settle(needsAttention(sim));
  expect(sim.row()?.step).toBe("request-fulfilment");
  await sim.settle();
  expectSettled(sim, "confirmed");
});

test("retry tries again at once, and is audited", async () => {
  const sim = await stuckUndo(10);
  const before = sim.clock.now;
  expect(await resolve(sim, "retry")).toEqual({ ok: true, value: null });
  await sim.settle();
  expectSettled(sim, "cancelled");
  expect(sim.clock.now).toBe(before);
  expect(sim.sagas.audits).toEqual([
    expect.objectContaining({
      action: "checkout.retry",
      after: { note: "seen to it" },
    }),
  ]);
});

test("undo ends a checkout that waits, and gives everything back", async () => {
  const sim = simulation();
  sim.books.provider = () => "processing";
  await sim.begin();
  await sim.settle(() => sim.row()?.state === "waiting");
  expect(await resolve(sim, "undo")).toEqual({ ok: true, value: null });
  await sim.settle();
  expectSettled(sim, "failed");
  expect(sim.row()?.failure?.code).toBe("STOPPED_BY_STAFF");
});

test("undo is refused past the pivot: then the order is cancelled instead", async () => {
  const sim = simulation();
  sim.faults.next.set("fulfil", faults(99));
  await sim.begin();
  await sim.settle(needsAttention(sim));
  expect(await resolve(sim, "undo")).toEqual(refusedWith("NOT_RESOLVABLE"));
});

test("mark-paid takes a person's word for the money, posts a receipt, and the order is confirmed", async () => {
  const sim = simulation();
  sim.books.provider = () => "processing";
  await sim.begin();
  await sim.settle(() => sim.row()?.state === "waiting");
  expect(await resolve(sim, "mark-paid")).toEqual({ ok: true, value: null });
  await sim.settle();
  expectSettled(sim, "confirmed");
  expect(sim.books.payments.map(({ status }) => status)).toEqual([
    "voided",
    "completed",
  ]);
});

test("mark-paid is refused where no payment is waited for", async () => {
  expect(await resolve(await stuckUndo(), "mark-paid")).toEqual(
    refusedWith("NOT_RESOLVABLE"),
  );
});

test("give-up passes over the part that a person settled by hand, and the rest is undone", async () => {
  const sim = await stuckUndo();
  expect(await resolve(sim, "give-up")).toEqual({ ok: true, value: null });
  await sim.settle();
  expect(sim.row()).toMatchObject({ state: "done", outcome: "cancelled" });
  expect(sim.books).toMatchObject({ held: 0, redeemed: 0 });
  expect(
    sim.sagas.timeline.find(({ outcome }) => outcome === "by-hand"),
  ).toMatchObject({ step: "take-payment", kind: "undo" });
});

test("give-up is refused while a checkout is still being tried, and never takes an order for confirmed", async () => {
  const sim = simulation();
  sim.faults.next.set("confirm", faults(99));
  await sim.begin();
  await sim.settle(() => sim.row()?.step === "confirm-order");
  expect(await resolve(sim, "give-up")).toEqual(refusedWith("NOT_RESOLVABLE"));
  await sim.settle(needsAttention(sim));
  expect(await resolve(sim, "give-up")).toEqual(refusedWith("NOT_RESOLVABLE"));
});

test("what is done, or not there, can't be resolved", async () => {
  const sim = simulation();
  await sim.begin();
  await sim.settle();
  expect(await resolve(sim, "retry")).toEqual(refusedWith("NOT_RESOLVABLE"));
  expect(await resolve(sim, "retry", "unknown")).toEqual(
    refusedWith("NOT_FOUND"),
  );
});

test("a checkout shows where it stands, and after its end what becomes of its order", async () => {
  const sim = simulation();
  const show = showCheckout(sim.sagas.store);
  expect(await show(sim.orderId)).toBeNull();
  await sim.begin();
  await sim.settle();
  expect(await show(sim.orderId)).toMatchObject({
    state: "done",
    outcome: "confirmed",
    run: 1,
    failure: null,
  });
  sim.faults.next.set("refund", faults(12));
  await sim.cancel();
  await sim.settle(
    () => sim.faults.calls.filter((name) => name === "refund").length === 3,
  );
  expect(await show(sim.orderId)).toMatchObject({
    state: "undoing",
    outcome: "confirmed",
  });
  await sim.settle(() =>
    [...sim.sagas.rows.values()].some(
      ({ state }) => state === "needs_attention",
    ),
  );
  expect(await show(sim.orderId)).toMatchObject({ state: "needs_attention" });
  await sim.settle();
  const view = await show(sim.orderId);
  expect(view).toMatchObject({ state: "done", outcome: "cancelled" });
  expect(view?.timeline.map(({ step }) => step)).toContain("settle-refund");
});
