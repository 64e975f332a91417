import { expect, test } from "@jest/globals";
import {
  approve,
  authenticate,
  cancel,
  capture,
  confirm,
  refund,
  settle,
  type Charge,
} from "./charge.js";
import { isWorthTelling, noticesOf } from "./notices.js";

const charge = (more: Partial<Charge> = {}): Charge => ({
  id: "ch_1",
  orderId: "o",
  reference: "p",
  token: "tok_ok",
  captureMethod: "automatic",
  amount: 1_000,
  currency: "USD",
  status: "created",
  authorisedAmount: 0,
  capturedAmount: 0,
  refundedAmount: 0,
  failureReason: null,
  idempotencyKey: "k",
  createdAt: new Date(0),
  settlesAt: null,
  ...more,
});
const now = new Date("2026-03-01T12:00:00Z");

test("what was confirmed is not confirmed again, and what was cancelled never is", () => {
  const captured = approve(charge());
  expect(confirm(captured, now, 0)).toEqual({ ok: true, charge: captured });
  expect(confirm(charge({ status: "voided" }), now, 0)).toMatchObject({
    ok: false,
  });
});

test("late tokens settle after their time, one way or the other", () => {
  const late = confirm(charge({ token: "tok_late_fail" }), now, 5_000);
  expect(late).toMatchObject({
    ok: true,
    charge: {
      status: "processing",
      settlesAt: new Date(now.getTime() + 5_000),
    },
  });
  expect(settle(charge({ token: "tok_late_fail" })).status).toBe("failed");
  expect(settle(charge({ token: "tok_late_ok" })).status).toBe("captured");
});

test("an answer to a bank that did not ask is refused, a repeated one is not", () => {
  expect(authenticate(charge(), "approve")).toMatchObject({ ok: false });
  expect(authenticate(approve(charge()), "fail")).toMatchObject({
    ok: true,
    charge: { status: "captured" },
  });
  const asked = charge({ status: "requires_action" });
  expect(
    authenticate({ ...asked, token: "tok_3ds_fail" }, "approve"),
  ).toMatchObject({ charge: { status: "failed" } });
});

test("only what is held can be captured, only what was captured refunded", () => {
  const held = approve(charge({ captureMethod: "manual" }));
  expect(capture(held, 400)).toMatchObject({
    ok: true,
    charge: { capturedAmount: 400 },
  });
  expect(capture(held, 1_001).ok).toBe(false);
  expect(capture(charge(), 1).ok).toBe(false);
  expect(refund(approve(charge()), 1_001).ok).toBe(false);
  expect(refund(approve(charge()), 0).ok).toBe(false);
});

test("what ended stays ended when it is cancelled", () => {
  for (const status of ["failed", "voided"] as const)
    expect(cancel(charge({ status }))).toMatchObject({
      ok: true,
      charge: { status },
    });
});

test("a move is told, a repeat is not", () => {
  const before = charge();
  const after = approve(before);
  expect(isWorthTelling(null, before)).toBe(false);
  expect(isWorthTelling(after, after)).toBe(false);
  expect(isWorthTelling(before, after)).toBe(true);
  expect(noticesOf(before, after, () => "1").map(({ type }) => type)).toEqual([
    "charge.captured",
  ]);
  const refunded = { ...after, refundedAmount: 5 };
  expect(noticesOf(after, refunded, () => "2")[0]?.type).toBe(
    "charge.refunded",
  );
});
