import type { Happening } from "../domain/decision.js";
import type { Payment } from "../domain/payment.js";
import type { NewEvent, Refund } from "./ports.js";

const factsOf = (payment: Payment) => ({
  paymentId: payment.id,
  orderId: payment.orderId,
  customerId: payment.customerId,
  method: payment.method,
  amount: { amount: payment.amount, currency: payment.currency },
});

const envelope = (payment: Payment, occurredAt: Date) => ({
  aggregateId: payment.id,
  partitionKey: payment.orderId,
  occurredAt,
});

/** The event that tells the others what happened to a payment. */
export function paymentEvent(
  happening: Happening,
  payment: Payment,
  now: Date,
): NewEvent {
  const data = factsOf(payment);
  const about = envelope(payment, now);
  switch (happening) {
    case "initiated":
      return { ...about, type: "payment.initiated", data };
    case "pending":
      return {
        ...about,
        type: "payment.pending",
        data: { ...data, nextActionUrl: payment.nextActionUrl },
      };
    case "completed":
      return {
        ...about,
        type: "payment.completed",
        data: {
          ...data,
          captured: payment.captured,
          transactionId: payment.chargeId,
        },
      };
    case "failed":
      return {
        ...about,
        type: "payment.failed",
        data: { ...data, code: payment.failure?.code ?? "PAYMENT_DECLINED" },
      };
    case "voided":
      return { ...about, type: "payment.voided", data };
  }
}

export const refundInitiated = (
  payment: Payment,
  refund: Refund,
  now: Date,
): NewEvent => ({
  ...envelope(payment, now),
  type: "refund.initiated",
  data: { ...factsOf(payment), refundId: refund.id },
});

/** What was taken or promised in all, and how much of that went back or was waived. */
function totalsOf(payment: Payment) {
  const promised =
    payment.method === "invoice" || payment.capture === "manual"
      ? payment.amount
      : payment.captured;
  const left =
    Math.max(payment.authorised, payment.captured) - payment.refunded;
  return { refundedTotal: promised - left, capturedTotal: promised };
}

export const refundCompleted = (
  payment: Payment,
  refund: Refund,
  now: Date,
): NewEvent => ({
  ...envelope(payment, now),
  type: "refund.completed",
  data: {
    ...factsOf(payment),
    refundId: refund.id,
    refund: {
      amount: refund.reduced + refund.givenBack,
      currency: payment.currency,
    },
    ...totalsOf(payment),
  },
});

export type Mismatch = {
  readonly kind:
    | "missing_here"
    | "missing_there"
    | "amount_differs"
    | "state_differs"
    | "refund_refused";
  readonly paymentId: string | null;
  readonly orderId: string | null;
  readonly transactionId: string | null;
  readonly day: string;
  readonly ours: string;
  readonly theirs: string;
};

/** Books that differ from the provider's, told once each. `id` names the finding's aggregate. */
export const mismatchFound = (
  mismatch: Mismatch,
  id: string,
  now: Date,
): NewEvent => ({
  type: "payment.mismatch_found",
  aggregateId: id,
  partitionKey: mismatch.orderId ?? id,
  occurredAt: now,
  data: {
    kind: mismatch.kind,
    paymentId: mismatch.paymentId,
    orderId: mismatch.orderId,
    transactionId: mismatch.transactionId,
    day: mismatch.day,
    ours: mismatch.ours,
    theirs: mismatch.theirs,
  },
});
