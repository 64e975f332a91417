import { ok, refuse, type Result } from "@waybill/result";
import { decided, type Decision } from "./decision.js";
import {
  lateRefundPosting,
  reductionPosting,
  refundPosting,
} from "./ledger.js";
import {
  capturable,
  isDead,
  moveTo,
  refundable,
  type Payment,
} from "./payment.js";

export type RefundExceedsCapture = {
  readonly code: "REFUND_EXCEEDS_CAPTURE";
  readonly facts: {
    readonly captured: number;
    readonly refunded: number;
    readonly left: number;
  };
};

/** How a refund is made up: taken off what was not captured yet, and given back of what was. */
export type RefundPlan = {
  readonly decision: Decision;
  readonly reduced: number;
  readonly givenBack: number;
};

/** What a refund may take in all: captured money nobody claimed, and what is authorised or owed. */
export const leftToRefund = (payment: Payment): number =>
  refundable(payment) + capturable(payment);

/**
 * Claims a refund of `amount`, or of all that is left: first off what was authorised or is owed and not captured
 * (it costs nobody a transfer), then of what was captured.
 */
export function claimRefund(
  payment: Payment,
  refundId: string,
  amount: number | null,
): Result<RefundPlan, RefundExceedsCapture> {
  const left = leftToRefund(payment);
  const wanted = amount ?? left;
  if (wanted > left)
    return refuse({
      code: "REFUND_EXCEEDS_CAPTURE",
      facts: { captured: payment.captured, refunded: payment.refunded, left },
    });
  const reduced = Math.min(wanted, capturable(payment));
  const givenBack = wanted - reduced;
  const lessened = reduce(payment, refundId, reduced);
  return ok({
    decision: {
      ...lessened,
      payment: {
        ...lessened.payment,
        refunding: payment.refunding + givenBack,
      },
    },
    reduced,
    givenBack,
  });
}

/** Takes `amount` off what may still be captured or is owed; with nothing left of it the payment is void. */
function reduce(payment: Payment, refundId: string, amount: number): Decision {
  if (amount === 0) return decided(payment);
  const authorised = payment.authorised - amount;
  const postings =
    payment.method === "invoice"
      ? [reductionPosting(payment, refundId, amount)]
      : [];
  const nothingMore = authorised === payment.captured + payment.capturing;
  const void_ = nothingMore && authorised === 0;
  // A capture under way would die with the rest of the authorisation.
  const cancel =
    nothingMore && payment.method === "card" && payment.capturing === 0;
  const less = { ...payment, authorised, open: payment.open || cancel };
  return decided(void_ ? moveTo(less, "voided") : less, {
    postings,
    voidCharge: cancel,
    happened: void_ ? ["voided"] : [],
  });
}

/** The claimed money has been given back: booked once, by the refund's id. */
export function finishRefund(
  payment: Payment,
  refundId: string,
  givenBack: number,
): Decision {
  const after = {
    ...payment,
    refunding: payment.refunding - givenBack,
    refunded: payment.refunded + givenBack,
  };
  if (isDead(payment.status))
    return decided(after, {
      postings: [lateRefundPosting(payment, refundId, givenBack)],
    });
  const all =
    after.refunded === after.captured && after.authorised <= after.captured;
  return decided(moveTo(after, all ? "refunded" : "partially_refunded"), {
    postings: [refundPosting(payment, refundId, givenBack)],
  });
}

/** The provider will not give it back: the claim falls, and a person must look. */
export const dropRefund = (payment: Payment, givenBack: number): Decision =>
  decided({ ...payment, refunding: payment.refunding - givenBack });
