import { expect, test } from "@jest/globals";
import { someCharge, somePayment } from "../testing/some-payment.js";
import { chargeStatuses } from "./charge.js";
import { observe } from "./observe.js";
import { statuses, type Payment } from "./payment.js";

test("a captured charge completes a payment, books it once, and the token is forgotten", () => {
  const seen = observe(somePayment({ open: true }), someCharge());
  expect(seen.payment).toMatchObject({
    status: "completed",
    captured: 1_000,
    chargeId: "ch_1",
    token: null,
    open: false,
  });
  expect(seen.happened).toEqual(["completed"]);
  expect(seen.postings).toHaveLength(1);
  const again = observe(seen.payment, someCharge());
  expect(again.happened).toEqual([]);
  expect(again.postings).toEqual([]);
  expect(again.payment).toEqual(seen.payment);
});

test("a charge that waits for the buyer makes the payment wait with it, and says so once", () => {
  const charge = someCharge({
    status: "requires_action",
    nextActionUrl: "https://bank.test/1",
  });
  const seen = observe(somePayment(), charge);
  expect(seen.payment).toMatchObject({
    status: "processing",
    nextActionUrl: "https://bank.test/1",
    open: true,
  });
  expect(seen.happened).toEqual(["pending"]);
  expect(observe(seen.payment, charge).happened).toEqual([]);
});

test("a declined charge fails the payment with its reason", () => {
  const seen = observe(
    somePayment(),
    someCharge({ status: "failed", failureReason: "card_declined" }),
  );
  expect(seen.payment).toMatchObject({
    status: "failed",
    failure: { code: "PAYMENT_DECLINED", reason: "card_declined" },
  });
  expect(seen.happened).toEqual(["failed"]);
});

test("a charge cancelled at the provider fails a payment that nobody voided here", () => {
  const seen = observe(somePayment(), someCharge({ status: "voided" }));
  expect(seen.payment.failure?.reason).toBe("cancelled_at_provider");
});

test("an authorised charge secures the payment without capturing it", () => {
  const seen = observe(
    somePayment({ capture: "manual" }),
    someCharge({ status: "authorised" }),
  );
  expect(seen.payment).toMatchObject({
    status: "processing",
    authorised: 1_000,
    captured: 0,
  });
  expect(seen.happened).toEqual(["completed"]);
  expect(seen.postings).toEqual([]);
  expect(
    observe(seen.payment, someCharge({ status: "authorised" })).happened,
  ).toEqual([]);
});

test("each partial capture is booked by what it adds", () => {
  const authorised = somePayment({
    capture: "manual",
    status: "processing",
    authorised: 1_000,
  });
  const first = observe(authorised, someCharge({ capturedAmount: 300 }));
  const second = observe(first.payment, someCharge({ capturedAmount: 1_000 }));
  const late = observe(second.payment, someCharge({ capturedAmount: 300 }));
  expect(
    [first, second, late].map(({ postings }) =>
      postings.map(({ entries }) => entries[0]?.amount),
    ),
  ).toEqual([[300], [700], []]);
  expect(late.payment.captured).toBe(1_000);
});

test.each(["failed", "voided"] as const)(
  "a capture that arrives for a %s payment is not revenue, and goes back once",
  (status) => {
    const seen = observe(somePayment({ status, open: true }), someCharge());
    expect(seen.payment).toMatchObject({
      status,
      captured: 1_000,
      refunding: 1_000,
    });
    expect(seen.giveBack).toBe(1_000);
    expect(seen.postings[0]?.entries[1]?.account.kind).toBe("unearned");
    expect(seen.happened).toEqual([]);
    expect(observe(seen.payment, someCharge()).giveBack).toBe(0);
  },
);

test.each(["created", "requires_action", "authorised"] as const)(
  "a %s charge of a voided payment must be cancelled",
  (status) => {
    const seen = observe(
      somePayment({ status: "voided" }),
      someCharge({ status }),
    );
    expect(seen).toMatchObject({
      voidCharge: true,
      payment: { open: true, status: "voided" },
    });
  },
);

test("while a voided payment's charge is with the bank, nothing can be done but wait", () => {
  const payment = somePayment({ status: "voided", open: true });
  const seen = observe(payment, someCharge({ status: "processing" }));
  expect(seen.voidCharge).toBe(false);
  expect(seen.payment.open).toBe(true);
});

test.each(["failed", "voided"] as const)(
  "a %s charge closes a voided payment",
  (status) => {
    const payment = somePayment({ status: "voided", open: true });
    expect(observe(payment, someCharge({ status })).payment.open).toBe(false);
  },
);

test("the rest of an authorisation that nobody will capture is let go", () => {
  const payment = somePayment({
    capture: "manual",
    status: "completed",
    authorised: 400,
    captured: 400,
    open: true,
  });
  const charge = someCharge({ capturedAmount: 400 });
  expect(observe(payment, charge).voidCharge).toBe(true);
  expect(observe({ ...payment, capturing: 1 }, charge).voidCharge).toBe(false);
});

const settledFor = (status: Payment["status"]): Partial<Payment> =>
  status === "completed"
    ? { captured: 1_000 }
    : status === "partially_refunded"
      ? { captured: 1_000, refunded: 400 }
      : status === "refunded"
        ? { captured: 1_000, refunded: 1_000 }
        : {};

test.each(
  statuses.flatMap((from) => chargeStatuses.map((to) => [from, to] as const)),
)(
  "a %s payment that sees a %s charge never moves back, twice is once",
  (from, to) => {
    const before = somePayment({ status: from, ...settledFor(from) });
    const once = observe(before, someCharge({ status: to }));
    const twice = observe(once.payment, someCharge({ status: to }));
    expect(twice.payment).toEqual(once.payment);
    expect(twice.postings).toEqual([]);
    expect(twice.happened).toEqual([]);
    const moved = once.payment.status;
    if (moved !== from) expect(["pending", "processing"]).toContain(from);
    expect(once.payment.captured).toBeGreaterThanOrEqual(before.captured);
  },
);
