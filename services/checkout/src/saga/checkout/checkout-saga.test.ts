import { describe, expect, test } from "@jest/globals";
import type { Fault } from "../testing/faults.js";
import { expectSettled } from "../testing/settled.js";
import { followShipmentFailure } from "../../app/saga/follow-events.js";
import { netCaptured } from "../testing/fake-effects.js";
import { simulation } from "../testing/simulation.js";

type End = "confirmed" | "failed" | "cancelled";

/** The calls of the steps, and of their undos. */
const steps = [
  "begin",
  "reserve",
  "redeem",
  "pay",
  "confirm",
  "fulfil",
] as const;
const undoOf = {
  ...{
    begin: "close",
    reserve: "release",
    redeem: "restore",
    pay: "give-back",
  },
  ...{ confirm: "fail", fulfil: "close" },
} as const;

/** How a checkout ends when one call of a step goes wrong in one way. */
const refusedEnds: Record<(typeof steps)[number], End> = {
  ...{ begin: "cancelled", reserve: "failed", redeem: "failed", pay: "failed" },
  ...{ confirm: "cancelled", fulfil: "confirmed" },
};
const cancelEnds: Record<(typeof steps)[number], End> = {
  ...{ begin: "cancelled", reserve: "cancelled", redeem: "cancelled" },
  ...{ pay: "cancelled", confirm: "cancelled", fulfil: "cancelled" },
};
const columns: readonly (readonly [
  Fault,
  (step: (typeof steps)[number]) => End,
])[] = [
  ["refused", (step) => refusedEnds[step]],
  ["transient", () => "confirmed"],
  ["timeout before effect", () => "confirmed"],
  ["timeout after effect", () => "confirmed"],
  ["duplicate", () => "confirmed"],
  ["crash before effect", () => "confirmed"],
  ["crash after effect", () => "confirmed"],
  ["cancel first", (step) => cancelEnds[step]],
];
const cells = steps.flatMap((step) =>
  columns.map(([fault, end]) => [step, fault, end(step)] as const),
);

test("a checkout without faults ends confirmed, in two activities", async () => {
  const sim = simulation();
  await sim.begin();
  await sim.settle();
  expectSettled(sim, "confirmed");
  expect(sim.faults.calls).toEqual([...steps]);
  expect(sim.sagas.events.map(({ type }) => type)).toEqual([
    "checkout.started",
    "checkout.succeeded",
  ]);
  expect(
    sim.sagas.timeline.map(({ step, outcome }) => `${step} ${outcome}`),
  ).toEqual([
    ...["begin-checkout done", "reserve-stock done", "redeem-voucher done"],
    ...["take-payment done", "confirm-order done", "request-fulfilment done"],
  ]);
});

test.each(cells)(
  "%s × %s ends %s, and nothing is kept that should not be",
  async (step, fault, end) => {
    const sim = simulation();
    sim.faults.next.set(step, [fault]);
    await sim.begin();
    await sim.settle();
    expectSettled(sim, end);
  },
);

test.each(steps)(
  "%s × undo fails twice: it is tried until it is through",
  async (step) => {
    const sim = simulation();
    // What makes the saga turn round: the last step that can refuse.
    sim.faults.next.set(step === "fulfil" ? "fulfil" : "confirm", ["refused"]);
    sim.faults.next.set(undoOf[step], [
      "timeout before effect",
      "timeout after effect",
    ]);
    await sim.begin();
    await sim.settle();
    expectSettled(sim, step === "fulfil" ? "confirmed" : "cancelled");
  },
);

test.each([
  ["reserve", "failed"],
  ["redeem", "failed"],
  ["pay", "failed"],
  // Asked until it answers: the lost call arrives beside a later one.
  ["confirm", "confirmed"],
  ["fulfil", "confirmed"],
] as const)(
  "%s × late arrival: what comes after its undo changes nothing",
  async (step, end) => {
    const sim = simulation();
    sim.faults.next.set(
      step,
      Array.from({ length: end === "failed" ? 99 : 3 }, (): Fault => "late"),
    );
    await sim.begin();
    await sim.settle();
    for (const effect of sim.faults.late.get(step) ?? []) effect();
    expectSettled(sim, end);
  },
);

test("begin × late arrival: an order that was closed stays closed", async () => {
  const sim = simulation();
  sim.faults.next.set(
    "begin",
    Array.from({ length: 99 }, (): Fault => "late"),
  );
  await sim.begin();
  await sim.settle();
  for (const effect of sim.faults.late.get("begin") ?? []) effect();
  expectSettled(sim, "failed");
});

test("what a crashed activity had begun is undone, also where its repeat is refused before it comes so far", async () => {
  const sim = simulation();
  sim.faults.next.set("reserve", ["cancel first"]);
  sim.faults.next.set("redeem", ["crash after effect"]);
  await sim.begin();
  await sim.settle();
  expectSettled(sim, "cancelled");
});

test("a cancellation that overtakes the checkout's own end stays its outcome", async () => {
  const sim = simulation();
  sim.faults.next.set("confirm", ["timeout after effect"]);
  await sim.begin();
  await sim.settle(() => sim.order.confirmations === 1);
  await sim.cancel();
  await sim.settle();
  expectSettled(sim, "cancelled");
});

describe("an order without a voucher, or with nothing to pay", () => {
  test("redeems nothing", async () => {
    const sim = simulation({ order: { voucherCodes: [] } });
    await sim.begin();
    await sim.settle();
    expect(sim.faults.calls).not.toContain("redeem");
    expect(
      sim.sagas.timeline.find(({ step }) => step === "redeem-voucher")?.outcome,
    ).toBe("skipped");
  });

  test("a total of zero takes no payment", async () => {
    const sim = simulation({ order: { total: 0 } });
    await sim.begin();
    await sim.settle();
    expect(sim.row()?.outcome).toBe("confirmed");
    expect(sim.faults.calls).not.toContain("pay");
  });
});

test("goods that can never be shipped are refunded by a saga of their own, and all of them end the order", async () => {
  const sim = simulation();
  sim.books.unfulfillable = 2;
  await sim.begin();
  await sim.settle();
  expect(sim.order.status).toBe("refunded");
  expectSettled(sim, "refunded");
  expect(sim.sagas.rows.get(`${sim.orderId}:cancel:1`)?.request).toMatchObject({
    operationId: `${sim.orderId}:fulfilment`,
  });
});

test("a part that can never be shipped is refunded, and the rest goes its way", async () => {
  const sim = simulation();
  sim.books.unfulfillable = 1;
  await sim.begin();
  await sim.settle();
  expect(sim.order.status).toBe("confirmed");
  expect([...sim.books.refunds.values()]).toEqual([1_000]);
  expect(sim.books).toMatchObject({ fulfilled: 1, redeemed: 1 });
});

test("what was in a lost parcel is refunded, once by its shipment, and the last of it ends the order", async () => {
  const sim = simulation();
  await sim.begin();
  await sim.settle();
  const lose = async (shipmentId: string, eventId: string) => {
    const shipment = {
      ...{ shipmentId, orderId: sim.orderId, warehouseId: "warehouse" },
      ...{ lines: [{ sku: "NW-001", quantity: 1 }], reason: "fell off" },
    };
    const occasion = { eventId, correlationId: "correlation", now: sim.now() };
    await followShipmentFailure(sim.sagas.stores, shipment, 1, occasion);
    await sim.settle();
  };
  await lose("parcel-1", "event-1");
  await lose("parcel-1", "event-2");
  expect(sim.order.status).toBe("confirmed");
  expect([...sim.books.refunds]).toEqual([["parcel-1", 1_000]]);
  await lose("parcel-2", "event-3");
  expect(sim.order.status).toBe("refunded");
  expect(sim.books.refunds.has("parcel-2")).toBe(true);
  expect(netCaptured(sim.books)).toBe(0);
  expect(sim.books.redeemed).toBe(0);
});
