import { describe, expect, test } from "@jest/globals";
import { choosePayment } from "../../app/saga/act-on-checkout.js";
import { followPayment } from "../../app/saga/follow-events.js";
import { settlePayment } from "../testing/fake-effects.js";
import { total } from "../testing/fake-order.js";
import { expectSettled } from "../testing/settled.js";
import { simulation, type Simulation } from "../testing/simulation.js";

const waits = (sim: Simulation) => () => sim.row()?.state === "waiting";

async function untilWaiting(sim: Simulation): Promise<void> {
  await sim.begin();
  await sim.settle(waits(sim));
}

const news = (sim: Simulation) =>
  followPayment(
    sim.sagas.stores,
    { orderId: sim.orderId },
    { eventId: "event" },
  );

const choose = (
  sim: Simulation,
  method: "card" | "invoice" | "balance",
  token = "",
) =>
  choosePayment({ transact: sim.sagas.transact, now: sim.now })({
    ...{
      orderId: sim.orderId,
      operationId: `choose-${method}-${token}`,
      method,
      token,
    },
  });

describe("a payment under way", () => {
  const pending = () => {
    const sim = simulation();
    sim.books.provider = () => "processing";
    return sim;
  };

  test("is waited for, and the buyer is sent where they have to go", async () => {
    const sim = pending();
    await untilWaiting(sim);
    expect(sim.order).toMatchObject({
      status: "awaiting_payment",
      nextAction: "redirect",
    });
    expect(sim.row()).toMatchObject({
      waitingFor: "payment",
      waitUntil: new Date(sim.clock.now + 900_000),
    });
  });

  test("that is captured confirms the order as soon as the news come", async () => {
    const sim = pending();
    await untilWaiting(sim);
    const before = sim.clock.now;
    settlePayment(sim.books, "completed", total);
    await news(sim);
    await sim.settle();
    expectSettled(sim, "confirmed");
    expect(sim.clock.now).toBe(before);
  });

  test("that is captured confirms the order also when the news never come: it is asked for", async () => {
    const sim = pending();
    await untilWaiting(sim);
    settlePayment(sim.books, "completed", total);
    await sim.settle();
    expectSettled(sim, "confirmed");
  });

  test("that is declined in the end ends the checkout", async () => {
    const sim = pending();
    await untilWaiting(sim);
    settlePayment(sim.books, "failed", total);
    await news(sim);
    await sim.settle();
    expectSettled(sim, "failed");
    expect(sim.row()?.failure).toEqual({
      step: "take-payment",
      code: "PAYMENT_DECLINED",
    });
  });

  test("is given up at the deadline, after the provider was asked once more", async () => {
    const sim = pending();
    await untilWaiting(sim);
    const until = sim.clock.now + 900_000;
    await sim.settle();
    expectSettled(sim, "failed");
    expect(sim.row()?.failure?.code).toBe("PAYMENT_TIMEOUT");
    expect(sim.clock.now).toBe(until);
    expect(sim.faults.calls.at(-6)).toBe("poll");
  });

  test("that is captured at the last moment is found by that last question", async () => {
    const sim = pending();
    await untilWaiting(sim);
    const until = sim.clock.now + 900_000;
    await sim.settle(() => sim.clock.now >= until);
    settlePayment(sim.books, "completed", total);
    await sim.settle();
    expectSettled(sim, "confirmed");
  });

  test("of a cancelled order is given back at once", async () => {
    const sim = pending();
    await untilWaiting(sim);
    const before = sim.clock.now;
    await sim.cancel();
    await sim.settle();
    expectSettled(sim, "cancelled");
    expect(sim.clock.now).toBe(before);
  });

  test("keeps one line on the timeline however often it is looked at", async () => {
    const sim = pending();
    await untilWaiting(sim);
    await sim.settle();
    const lines = sim.sagas.timeline.filter(
      ({ step, kind }) => step === "take-payment" && kind === "run",
    );
    expect(lines.map(({ outcome }) => outcome)).toEqual(["waiting", "refused"]);
  });

  test("that a lost engine forgot is found again by its key, and its deadline stays", async () => {
    const sim = pending();
    await untilWaiting(sim);
    const until = sim.row()?.waitUntil;
    sim.engine.lose(`${sim.orderId}:1`);
    const row = sim.row();
    if (row) sim.sagas.rows.set(row.id, { ...row, run: 2 });
    await sim.engine.start("checkout-v1", `${sim.orderId}:2`, {
      restarted: true,
    });
    await sim.settle(waits(sim), 3);
    expect(sim.row()?.waitUntil).toEqual(until);
    settlePayment(sim.books, "completed", total);
    await sim.settle();
    expectSettled(sim, "confirmed");
  });
});

describe("another way to pay", () => {
  test("may be chosen after a decline, for as long as is configured", async () => {
    const sim = simulation({ settings: { paymentRetryMs: 600_000 } });
    sim.books.provider = (way) => (way === "tok_ok" ? "failed" : "completed");
    await untilWaiting(sim);
    expect(sim.order).toMatchObject({
      status: "awaiting_payment",
      nextAction: "choose_payment",
    });
    expect(sim.row()?.waitingFor).toBe("another payment method");
    expect(await choose(sim, "invoice")).toEqual({ ok: true, value: null });
    await sim.settle();
    expectSettled(sim, "confirmed");
    expect(sim.books.payments.map(({ key }) => key)).toEqual([
      `${sim.orderId}:take-payment:run`,
      `${sim.orderId}:take-payment:run:2`,
    ]);
  });

  test("that is declined too may be followed by a third, until the time is over", async () => {
    const sim = simulation({ settings: { paymentRetryMs: 600_000 } });
    sim.books.provider = () => "failed";
    await untilWaiting(sim);
    const begun = sim.clock.now;
    await choose(sim, "card", "tok_2");
    await sim.settle(() => sim.books.payments.length === 2 && waits(sim)());
    await choose(sim, "card", "tok_3");
    await sim.settle();
    expectSettled(sim, "failed");
    expect(sim.books.payments).toHaveLength(3);
    expect(sim.clock.now - begun).toBe(600_000);
  });

  test("takes the place of one that is under way, and only one is captured", async () => {
    const sim = simulation();
    sim.books.provider = (way) =>
      way === "invoice" ? "completed" : "processing";
    await untilWaiting(sim);
    await choose(sim, "invoice");
    await sim.settle();
    expectSettled(sim, "confirmed");
    expect(sim.books.payments[0]?.status).toBe("voided");
  });

  test("is offered while the provider is away, and the first way is tried all the while", async () => {
    const sim = simulation();
    sim.books.provider = (way) => (way === "invoice" ? "completed" : "away");
    await sim.begin();
    await sim.settle(
      () => sim.faults.calls.filter((name) => name === "pay").length === 3,
    );
    expect(sim.order).toMatchObject({
      status: "awaiting_payment",
      nextAction: "choose_payment",
    });
    expect(await choose(sim, "invoice")).toEqual({ ok: true, value: null });
    await sim.settle();
    expectSettled(sim, "confirmed");
  });

  test("is not needed when the provider comes back in time", async () => {
    const sim = simulation();
    sim.books.provider = () =>
      sim.clock.now < 1_060_000 ? "away" : "completed";
    await sim.begin();
    await sim.settle();
    expectSettled(sim, "confirmed");
  });

  test("a provider that stays away for two minutes ends the checkout", async () => {
    const sim = simulation();
    sim.books.provider = () => "away";
    await sim.begin();
    await sim.settle();
    expectSettled(sim, "failed");
    expect(sim.row()?.failure?.code).toBe("PAYMENT_PROVIDER_UNAVAILABLE");
  });

  test.each([
    ["an order that is done", (sim: Simulation) => sim.settle()],
    [
      "one whose cancellation was accepted",
      async (sim: Simulation) => {
        await sim.cancel();
      },
    ],
    [
      "one whose time is over",
      async (sim: Simulation) => {
        sim.clock.now += 900_000;
      },
    ],
  ])("is refused for %s", async (_, prepare) => {
    const sim = simulation();
    sim.books.provider = () => "processing";
    await untilWaiting(sim);
    await prepare(sim);
    expect(await choose(sim, "invoice")).toEqual({
      ok: false,
      error: { code: "PAYMENT_NOT_EXPECTED" },
    });
  });

  test("is refused before a payment was asked for, to guests who want a balance, and for unknown orders", async () => {
    const sim = simulation();
    await sim.begin();
    expect(await choose(sim, "invoice")).toMatchObject({
      error: { code: "PAYMENT_NOT_EXPECTED" },
    });
    const row = sim.row();
    if (row)
      sim.sagas.rows.set(row.id, {
        ...row,
        state: "waiting",
        customerId: null,
      });
    expect(await choose(sim, "balance")).toMatchObject({
      error: { code: "PAYMENT_METHOD_UNAVAILABLE" },
    });
    sim.sagas.rows.clear();
    expect(await choose(sim, "invoice")).toMatchObject({
      error: { code: "NOT_FOUND" },
    });
  });
});
