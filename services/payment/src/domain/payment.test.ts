import { expect, test } from "@jest/globals";
import {
  canMove,
  isDead,
  isSecured,
  isSettled,
  moveTo,
  nextStatuses,
  statuses,
  type Payment,
  type Status,
} from "./payment.js";
import { somePayment } from "../testing/some-payment.js";

/** How far a status is along its way: no move may lessen it. */
const rank: Record<Status, number> = {
  pending: 0,
  processing: 1,
  completed: 2,
  partially_refunded: 3,
  refunded: 4,
  failed: 5,
  voided: 5,
};

test.each(statuses)("from %s there is no way back", (from) => {
  for (const to of nextStatuses(from))
    expect(rank[to]).toBeGreaterThan(rank[from]);
});

test.each(statuses)("a repeat, or a late move, leaves a payment %s", (from) => {
  const payment = somePayment({ status: from });
  for (const to of statuses)
    expect(moveTo(payment, to).status).toBe(canMove(from, to) ? to : from);
});

test("refunded, failed and voided are ends", () => {
  expect(
    statuses.filter((status) => nextStatuses(status).length === 0),
  ).toEqual(["refunded", "failed", "voided"]);
});

test("money captured, authorised or owed secures an order; a dead payment does not", () => {
  const secured = (more: Partial<Payment>) => isSecured(somePayment(more));
  expect(secured({ status: "completed", captured: 1_000 })).toBe(true);
  expect(secured({ status: "partially_refunded", captured: 1_000 })).toBe(true);
  expect(secured({ status: "processing", authorised: 1_000 })).toBe(true);
  expect(secured({ status: "processing" })).toBe(false);
  expect(secured({ status: "refunded", captured: 1_000 })).toBe(false);
  expect(secured({ status: "voided", authorised: 1_000 })).toBe(false);
  expect(isDead("failed") && isDead("voided") && !isDead("refunded")).toBe(
    true,
  );
});

test("a payment is settled when nothing is left with us and nothing can come any more", () => {
  const settled = (more: Partial<Payment>) => isSettled(somePayment(more));
  expect(settled({ status: "voided" })).toBe(true);
  expect(settled({ status: "voided", open: true })).toBe(false);
  expect(settled({ status: "voided", captured: 5, refunding: 5 })).toBe(false);
  expect(settled({ status: "refunded", captured: 5, refunded: 5 })).toBe(true);
  expect(settled({ status: "failed" })).toBe(true);
  expect(settled({ status: "pending" })).toBe(false);
  expect(settled({ status: "voided", capturing: 3 })).toBe(false);
});
