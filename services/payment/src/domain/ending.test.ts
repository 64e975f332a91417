import { expect, test } from "@jest/globals";
import { somePayment } from "../testing/some-payment.js";
import {
  closed,
  declined,
  failByStaff,
  voidByStaff,
  voidPayment,
} from "./ending.js";
import { statuses } from "./payment.js";
import { markPaid, openReceivable, receive, spendBalance } from "./settling.js";

const now = new Date("2026-03-01T12:00:00Z");
const completed = somePayment({
  status: "completed",
  captured: 1_000,
  chargeId: "ch_1",
});

test("voiding what was not captured ends it, and its charge is looked for at the provider", () => {
  for (const status of ["pending", "processing"] as const)
    expect(voidPayment(somePayment({ status }))).toMatchObject({
      payment: { status: "voided", token: null, open: true },
      voidCharge: true,
      happened: ["voided"],
    });
});

test("voiding an open invoice takes the receivable out of the books", () => {
  const { payment } = openReceivable(
    somePayment({ method: "invoice" }),
    now,
    30,
  );
  const voided = voidPayment(payment);
  expect(voided.payment).toMatchObject({
    status: "voided",
    authorised: 0,
    open: false,
  });
  expect(voided.postings.map(({ kind }) => kind)).toEqual([
    "receivable_reversed",
  ]);
});

test("voiding a captured payment leaves it to its refund, and voiding twice changes nothing", () => {
  expect(voidPayment(completed)).toMatchObject({
    payment: completed,
    happened: [],
  });
  for (const status of ["refunded", "failed", "voided"] as const)
    expect(voidPayment(somePayment({ status })).payment.status).toBe(status);
});

test("voiding a partly captured payment lets the rest of the authorisation go", () => {
  const partly = somePayment({
    status: "completed",
    capture: "manual",
    authorised: 1_000,
    captured: 300,
  });
  expect(voidPayment(partly)).toMatchObject({
    payment: { authorised: 300, open: true },
    voidCharge: true,
  });
  expect(voidPayment({ ...partly, capturing: 100 })).toMatchObject({
    payment: { authorised: 400, open: false },
    voidCharge: false,
  });
});

test.each(statuses)(
  "staff may not void or fail a %s payment that a checkout owns",
  (status) => {
    const owned = somePayment({ status, sagaOwned: true });
    for (const refusal of [
      voidByStaff(owned),
      failByStaff(owned, ""),
      markPaid(owned),
    ])
      expect(refusal).toEqual({ ok: false, error: { code: "SAGA_OWNED" } });
  },
);

test.each(statuses)(
  "what staff may do with a %s payment depends on what it holds",
  (status) => {
    const payment = somePayment({ status });
    expect(voidByStaff(payment).ok).toBe(
      ["pending", "processing", "voided"].includes(status),
    );
    expect(failByStaff(payment, "gone").ok).toBe(
      ["pending", "processing", "failed"].includes(status),
    );
    expect(markPaid(somePayment({ status, method: "invoice" })).ok).toBe(
      ["pending", "processing", "completed"].includes(status),
    );
  },
);

test("a refused transition names the allowed ones", () => {
  expect(voidByStaff(completed)).toMatchObject({
    ok: false,
    error: {
      code: "INVALID_TRANSITION",
      facts: {
        status: "completed",
        allowed: ["partially_refunded", "refunded"],
      },
    },
  });
});

test("an authorised payment is voided, not failed; a card is completed by its provider, not by hand", () => {
  expect(
    failByStaff(somePayment({ status: "processing", authorised: 5 }), "").ok,
  ).toBe(false);
  expect(markPaid(somePayment({ status: "processing" })).ok).toBe(false);
  expect(markPaid(completed)).toMatchObject({
    ok: true,
    value: { payment: completed },
  });
});

test("a charge that the provider would not create fails the payment, unless it has moved on", () => {
  expect(declined(somePayment(), "token_unknown").payment).toMatchObject({
    status: "failed",
    open: false,
  });
  expect(declined(completed, "token_unknown").payment).toBe(completed);
});

test("only what is over can be closed", () => {
  expect(closed(somePayment({ status: "voided", open: true })).open).toBe(
    false,
  );
  expect(closed(somePayment({ open: true })).open).toBe(true);
});

test("a balance pays all or nothing", () => {
  const payment = somePayment({ method: "balance" });
  expect(spendBalance(payment, 1_000).payment).toMatchObject({
    status: "completed",
    captured: 1_000,
  });
  expect(spendBalance(payment, 999)).toMatchObject({
    payment: { status: "failed", failure: { code: "INSUFFICIENT_BALANCE" } },
    postings: [],
  });
});

test("an invoice is owed for its net days, and paid once", () => {
  const owed = openReceivable(
    somePayment({ method: "invoice" }),
    now,
    14,
  ).payment;
  expect(owed).toMatchObject({
    status: "processing",
    authorised: 1_000,
    dueAt: new Date("2026-03-15T12:00:00Z"),
  });
  const paid = markPaid(owed);
  expect(paid).toMatchObject({
    ok: true,
    value: { payment: { status: "completed", captured: 1_000 } },
  });
});

test("a receipt is money that came another way: captured at once", () => {
  expect(receive(somePayment({ method: "invoice" }))).toMatchObject({
    payment: { status: "completed", captured: 1_000 },
    happened: ["completed"],
  });
});
