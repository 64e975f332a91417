import { ok, refuse, type Result } from "@waybill/result";
import { decided, type Decision } from "./decision.js";
import { reversalPosting } from "./ledger.js";
import { moveTo, nextStatuses, type Payment, type Status } from "./payment.js";

export type WrongState = {
  readonly code: "INVALID_TRANSITION";
  readonly facts: {
    readonly status: Status;
    readonly allowed: readonly Status[];
  };
};
export type SagaOwned = { readonly code: "SAGA_OWNED" };

export const wrongState = (payment: Payment) =>
  refuse<WrongState>({
    code: "INVALID_TRANSITION",
    facts: { status: payment.status, allowed: nextStatuses(payment.status) },
  });

/** Ends a payment that holds nothing yet; whether its charge lives at the provider is found out, and it is cancelled there. */
function end(payment: Payment, to: "failed" | "voided"): Payment {
  return {
    ...moveTo(payment, to),
    authorised: payment.captured,
    token: null,
    nextActionUrl: null,
    open: payment.method === "card",
  };
}

/**
 * Gives up a payment: an uncaptured one is voided; of a captured one only the uncaptured rest is let go,
 * and what it captured is for a refund to give back. A repeat changes nothing.
 */
export function voidPayment(payment: Payment): Decision {
  switch (payment.status) {
    case "pending":
    case "processing":
      return decided(end(payment, "voided"), {
        happened: ["voided"],
        voidCharge: payment.method === "card",
        postings: owed(payment)
          ? [reversalPosting(payment, payment.authorised)]
          : [],
      });
    case "completed":
    case "partially_refunded":
      return releaseRest(payment);
    case "refunded":
    case "failed":
    case "voided":
      return decided(payment, { voidCharge: payment.open });
  }
}

const owed = (payment: Payment): boolean =>
  payment.method === "invoice" && payment.authorised > 0;

/** Lets go what was authorised beyond what is captured, or being captured. */
export function releaseRest(payment: Payment): Decision {
  const held = payment.captured + payment.capturing;
  if (payment.authorised <= held) return decided(payment);
  // A capture under way would die with the rest of the authorisation.
  const cancel = payment.method === "card" && payment.capturing === 0;
  return decided(
    { ...payment, authorised: held, open: cancel },
    { voidCharge: cancel },
  );
}

/** Staff void what no checkout owns and nothing was captured of; captured money is refunded instead. */
export function voidByStaff(
  payment: Payment,
): Result<Decision, WrongState | SagaOwned> {
  if (payment.sagaOwned) return refuse({ code: "SAGA_OWNED" });
  switch (payment.status) {
    case "pending":
    case "processing":
    case "voided":
      return ok(voidPayment(payment));
    case "completed":
    case "partially_refunded":
    case "refunded":
    case "failed":
      return wrongState(payment);
  }
}

/** Staff give up on a payment that nothing has come of. */
export function failByStaff(
  payment: Payment,
  reason: string,
): Result<Decision, WrongState | SagaOwned> {
  if (payment.sagaOwned) return refuse({ code: "SAGA_OWNED" });
  if (payment.status === "failed") return ok(decided(payment));
  const early = payment.status === "pending" || payment.status === "processing";
  if (!early || payment.authorised > 0) return wrongState(payment);
  return ok(
    decided(
      {
        ...end(payment, "failed"),
        failure: { code: "PAYMENT_DECLINED", reason },
      },
      { happened: ["failed"], voidCharge: payment.method === "card" },
    ),
  );
}

/** The provider would not even create the charge: an unknown token, a currency it does not take. */
export function declined(payment: Payment, reason: string): Decision {
  if (payment.status !== "pending") return decided(payment);
  return decided(
    {
      ...end(payment, "failed"),
      open: false,
      failure: { code: "PAYMENT_DECLINED", reason },
    },
    { happened: ["failed"] },
  );
}

/** Nothing more can come of a payment that is over; a live one is left as it is. */
export const closed = (payment: Payment): Payment =>
  payment.status === "pending" || payment.status === "processing"
    ? payment
    : { ...payment, open: false };
