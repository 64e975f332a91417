import { expect, test } from "@jest/globals";
import { orderStatuses } from "@waybill/contracts";
import { canMove } from "../life-cycle.js";
import { confirmedAtOf, type Closing, type OpenOrder } from "../order.js";
import {
  later,
  orderIn,
  paymentId,
  reservationId,
} from "../../testing/order-fixtures.js";
import {
  awaitPayment,
  beginCheckout,
  close,
  confirm,
  fail,
} from "./checkout.js";

const payment = { run: 1, paymentId, reservationId };
const closing: Closing = {
  by: "saga",
  step: "take-payment",
  code: "PAYMENT_DECLINED",
  cancellationId: null,
  at: later,
};
const open = ["created", "pending_payment", "awaiting_payment"] as const;
const after = [
  "confirmed",
  "processing",
  "shipped",
  "delivered",
  "partially_returned",
  "finished",
  "returned",
  "refunded",
] as const;
const closed = (status: (typeof open)[number], by: Closing["by"] = "saga") =>
  ({ ...orderIn(status), closing: { ...closing, by } }) as OpenOrder;

test("a checkout begins once: created → pending_payment, and keeps its run number", () => {
  const order = orderIn("created");
  const begun = beginCheckout(order, 2);
  expect(begun).toMatchObject({
    ok: true,
    value: { status: "pending_payment", sagaRun: 2 },
  });
  if (begun.ok) expect(beginCheckout(begun.value, 3)).toEqual(begun);
});

test.each(open)(
  "a closed order that is %s refuses every step forward",
  (status) => {
    const order = closed(status);
    const refusal = { ok: false, error: { code: "ORDER_CLOSED" } };
    expect(beginCheckout(order, 1)).toMatchObject(refusal);
    expect(confirm(order, payment, later)).toMatchObject(refusal);
    if (status !== "created")
      expect(awaitPayment(order, 1, null)).toMatchObject(refusal);
  },
);

test.each(["failed", "cancelled"] as const)(
  "an order that has %s refuses every step forward",
  (status) => {
    const order = orderIn(status);
    for (const decision of [
      beginCheckout(order, 1),
      awaitPayment(order, 1, null),
      confirm(order, payment, later),
    ])
      expect(decision).toMatchObject({
        ok: false,
        error: { code: "ORDER_CLOSED", facts: { status } },
      });
  },
);

test.each(after)("late repeats find an order that is %s as it is", (status) => {
  const order = orderIn(status);
  expect(beginCheckout(order, 1)).toEqual({ ok: true, value: order });
  expect(awaitPayment(order, 1, null)).toEqual({ ok: true, value: order });
  expect(confirm(order, payment, later)).toEqual({ ok: true, value: order });
  expect(close(order, closing, 1)).toEqual({ order, confirmed: true });
});

test("an order that was confirmed and then cancelled stays one that was confirmed", () => {
  const order = { ...orderIn("cancelled"), confirmedAt: later } as ReturnType<
    typeof orderIn
  >;
  expect(confirm(order, payment, later)).toEqual({ ok: true, value: order });
  expect(beginCheckout(order, 1)).toEqual({ ok: true, value: order });
  expect(awaitPayment(order, 1, null)).toEqual({ ok: true, value: order });
  expect(close(order, closing, 1).confirmed).toBe(true);
});

test("a payment that waits shows what the buyer is to do, and a second method something else", () => {
  const redirect = { type: "redirect", url: "https://pay/1" } as const;
  const waiting = awaitPayment(orderIn("pending_payment"), 1, redirect);
  expect(waiting).toMatchObject({
    ok: true,
    value: { status: "awaiting_payment", nextAction: redirect },
  });
  if (!waiting.ok) return;
  expect(awaitPayment(waiting.value, 1, { ...redirect })).toEqual(waiting);
  const choose = { type: "choose_payment", url: null } as const;
  expect(awaitPayment(waiting.value, 1, choose)).toMatchObject({
    value: { nextAction: choose },
  });
});

test("what has not begun can neither wait for a payment nor be confirmed", () => {
  const order = orderIn("created");
  const refusal = { ok: false, error: { code: "INVALID_TRANSITION" } };
  expect(awaitPayment(order, 1, null)).toMatchObject(refusal);
  expect(confirm(order, payment, later)).toMatchObject(refusal);
});

test.each(["pending_payment", "awaiting_payment"] as const)(
  "the pivot: %s → confirmed, with its payment and reservation",
  (status) => {
    const confirmed = confirm(orderIn(status), payment, later);
    expect(confirmed).toMatchObject({
      ok: true,
      value: {
        status: "confirmed",
        confirmedAt: later,
        reservationId,
        payment: { id: paymentId, status: "completed" },
      },
    });
    expect(confirmed.ok && "nextAction" in confirmed.value).toBe(false);
    expect(confirmed.ok && "closing" in confirmed.value).toBe(false);
  },
);

test("an order of nothing needs no payment", () => {
  const free = { ...payment, paymentId: null };
  expect(confirm(orderIn("pending_payment"), free, later)).toMatchObject({
    value: { payment: { id: null, status: "completed" } },
  });
});

test.each(open)(
  "the first reason to close an order that is %s stays",
  (status) => {
    const first = close(orderIn(status), closing, 2);
    expect(first).toMatchObject({
      confirmed: false,
      order: { status, closing, sagaRun: 2 },
    });
    const again = close(first.order, { ...closing, by: "cancellation" }, 3);
    expect(again).toEqual({ order: first.order, confirmed: false });
  },
);

test("closing what has ended before the pivot changes nothing", () => {
  const order = orderIn("failed");
  expect(close(order, closing, 1)).toEqual({ order, confirmed: false });
});

test.each(open)(
  "a closed order that was %s ends as failed, with the reason it was closed for",
  (status) => {
    const ended = fail(closed(status), { step: "x", code: "Y" }, later);
    expect(ended).toMatchObject({
      ok: true,
      value: {
        status: "failed",
        failure: { step: "take-payment", code: "PAYMENT_DECLINED" },
        endedAt: later,
      },
    });
    if (ended.ok) expect(fail(ended.value, closing, later)).toEqual(ended);
  },
);

test("an order that a cancellation closed ends as cancelled", () => {
  expect(
    fail(closed("pending_payment", "cancellation"), closing, later),
  ).toMatchObject({
    value: { status: "cancelled", confirmedAt: null },
  });
  expect(fail(closed("created", "sweeper"), closing, later)).toMatchObject({
    value: { status: "failed" },
  });
});

test.each([...open, ...after])(
  "an order that is %s and not closed does not fail",
  (status) => {
    expect(fail(orderIn(status), closing, later)).toMatchObject({
      ok: false,
      error: { code: "INVALID_TRANSITION", facts: { allowed: [] } },
    });
  },
);

test("whatever is asked of an order in whatever status, it moves within the table, and never both ways over the pivot", () => {
  for (const status of orderStatuses)
    for (const order of [
      orderIn(status),
      ...(isOpen(status) ? [closed(status)] : []),
    ]) {
      const answers = [
        beginCheckout(order, 1),
        awaitPayment(order, 1, null),
        confirm(order, payment, later),
        fail(order, closing, later),
      ];
      for (const answer of answers) {
        if (!answer.ok || answer.value.status === status) continue;
        expect([
          status,
          answer.value.status,
          canMove(status, answer.value.status),
        ]).toEqual([status, answer.value.status, true]);
      }
      const confirmed = confirm(order, payment, later);
      const wasConfirmed =
        confirmed.ok && confirmedAtOf(confirmed.value) !== null;
      if (wasConfirmed)
        expect(close(confirmed.value, closing, 1).confirmed).toBe(true);
      const shut = close(order, closing, 1);
      expect(confirm(shut.order, payment, later).ok).toBe(shut.confirmed);
    }
});

const isOpen = (status: string): status is (typeof open)[number] =>
  (open as readonly string[]).includes(status);
