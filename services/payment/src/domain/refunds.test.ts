import { expect, test } from "@jest/globals";
import { somePayment } from "../testing/some-payment.js";
import { claimCapture, endCapture, shipmentWorth } from "./captures.js";
import {
  claimRefund,
  dropRefund,
  finishRefund,
  leftToRefund,
} from "./refunds.js";
import { openReceivable } from "./settling.js";

const now = new Date("2026-03-01T12:00:00Z");
const completed = somePayment({
  status: "completed",
  captured: 1_000,
  chargeId: "ch_1",
});

test("refunds are capped at what was captured, pending ones included", () => {
  const first = claimRefund(completed, "r1", 600);
  expect(first).toMatchObject({
    ok: true,
    value: { givenBack: 600, reduced: 0 },
  });
  const after = first.ok ? first.value.decision.payment : completed;
  expect(claimRefund(after, "r2", 401)).toMatchObject({
    ok: false,
    error: { code: "REFUND_EXCEEDS_CAPTURE", facts: { left: 400 } },
  });
  expect(claimRefund(after, "r2", null)).toMatchObject({
    ok: true,
    value: { givenBack: 400 },
  });
  const dropped = dropRefund(after, 600).payment;
  expect(leftToRefund(dropped)).toBe(1_000);
});

test("a refund makes a payment partially refunded until all is back", () => {
  const partly = finishRefund({ ...completed, refunding: 400 }, "r1", 400);
  expect(partly.payment).toMatchObject({
    status: "partially_refunded",
    refunded: 400,
  });
  const all = finishRefund({ ...partly.payment, refunding: 600 }, "r2", 600);
  expect(all.payment.status).toBe("refunded");
});

test("money given back of a dead payment is booked against what was never ours", () => {
  const late = somePayment({
    status: "voided",
    captured: 1_000,
    refunding: 1_000,
  });
  const done = finishRefund(late, "r", 1_000);
  expect(done.payment).toMatchObject({ status: "voided", refunded: 1_000 });
  expect(done.postings[0]?.kind).toBe("late_refund");
});

test("a refund is taken first off what was not captured yet, then given back", () => {
  const partly = somePayment({
    status: "completed",
    capture: "manual",
    authorised: 1_000,
    captured: 300,
  });
  const plan = claimRefund(partly, "r", 800);
  expect(plan).toMatchObject({
    ok: true,
    value: { reduced: 700, givenBack: 100, decision: { voidCharge: true } },
  });
});

test("taking everything off an authorised payment voids it, off an open invoice too", () => {
  const authorised = somePayment({
    status: "processing",
    capture: "manual",
    authorised: 1_000,
  });
  expect(claimRefund(authorised, "r", null)).toMatchObject({
    ok: true,
    value: {
      reduced: 1_000,
      decision: {
        payment: { status: "voided", open: true },
        happened: ["voided"],
        voidCharge: true,
      },
    },
  });
  const owed = openReceivable(
    somePayment({ method: "invoice" }),
    now,
    30,
  ).payment;
  const part = claimRefund(owed, "r", 250);
  expect(part).toMatchObject({
    ok: true,
    value: {
      reduced: 250,
      decision: {
        payment: { status: "processing", authorised: 750 },
        postings: [{ kind: "receivable_reduced" }],
      },
    },
  });
});

test("captures are claimed up to what is authorised; what needs none is left alone", () => {
  const authorised = somePayment({
    status: "processing",
    capture: "manual",
    authorised: 1_000,
  });
  const claimed = claimCapture(authorised, 400);
  expect(claimed).toMatchObject({
    ok: true,
    value: { amount: 400, payment: { capturing: 400 } },
  });
  const after = claimed.ok ? claimed.value.payment : authorised;
  expect(claimCapture(after, 601)).toMatchObject({
    ok: false,
    error: { facts: { left: 600 } },
  });
  expect(claimCapture(after, null)).toMatchObject({
    ok: true,
    value: { amount: 600 },
  });
  expect(endCapture(after, 400).capturing).toBe(0);
  expect(claimCapture(completed, null)).toMatchObject({
    ok: true,
    value: { amount: 0 },
  });
});

const line = {
  sku: "A",
  total: 1_000,
  quantity: 3,
  shippedBefore: 0,
  shippedNow: 0,
  cancelled: 0,
};

test("a shipment is worth its share of the lines, and the shares of all add up", () => {
  const other = { ...line, sku: "B", total: 500, quantity: 1 };
  const first = shipmentWorth([{ ...line, shippedNow: 1 }, other], 70);
  const second = shipmentWorth(
    [{ ...line, shippedBefore: 1, shippedNow: 1 }, other],
    0,
  );
  expect([first, second]).toEqual([403, 333]);
});

test("the shipment after which nothing is left to ship captures all that is left", () => {
  expect(
    shipmentWorth(
      [{ ...line, shippedBefore: 1, shippedNow: 1, cancelled: 1 }],
      0,
    ),
  ).toBeNull();
  expect(shipmentWorth([], 0)).toBeNull();
});
