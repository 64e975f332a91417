import type { Charge } from "./charge.js";
import { decided, type Decision } from "./decision.js";
import { capturePosting, lateCapturePosting } from "./ledger.js";
import { isDead, moveTo, type Payment } from "./payment.js";

/**
 * What a sight of the charge at the provider means for its payment. Sights come late, twice and out of order;
 * a payment only ever moves forward, and money that arrives for a dead one is claimed for going back.
 */
export function observe(before: Payment, charge: Charge): Decision {
  const payment = { ...before, chargeId: before.chargeId ?? charge.id };
  switch (charge.status) {
    case "created":
      return isDead(payment.status) ? cancelled(payment) : decided(payment);
    case "requires_action":
      return isDead(payment.status)
        ? cancelled(payment)
        : waiting(payment, charge.nextActionUrl);
    case "processing":
      return isDead(payment.status) ? decided(payment) : waiting(payment, null);
    case "authorised":
      return isDead(payment.status) ? cancelled(payment) : authorised(payment);
    case "captured":
      return isDead(payment.status)
        ? capturedTooLate(payment, charge.capturedAmount)
        : captured(payment, charge.capturedAmount);
    case "failed":
      return ended(payment, charge.failureReason ?? "declined");
    case "voided":
      return ended(payment, "cancelled_at_provider");
  }
}

/** Dead here, alive there: it must be cancelled there too. */
const cancelled = (payment: Payment): Decision =>
  decided({ ...payment, open: true }, { voidCharge: true });

const undecided = (payment: Payment): boolean =>
  payment.authorised === 0 &&
  (payment.status === "pending" || payment.status === "processing");

function waiting(payment: Payment, nextActionUrl: string | null): Decision {
  if (!undecided(payment)) return decided(payment);
  const news =
    payment.status === "pending" || payment.nextActionUrl !== nextActionUrl;
  return decided(
    // The charge is with the provider, and needs the token no more.
    {
      ...moveTo(payment, "processing"),
      nextActionUrl,
      open: true,
      token: null,
    },
    { happened: news ? ["pending"] : [] },
  );
}

/** The charge's outcome is known: nothing is left for the buyer to do, and the token is not needed again. */
const concluded = (payment: Payment): Payment => ({
  ...payment,
  open: false,
  token: null,
  nextActionUrl: null,
});

function authorised(payment: Payment): Decision {
  if (!undecided(payment)) return decided(payment);
  return decided(
    {
      ...concluded(moveTo(payment, "processing")),
      authorised: payment.amount,
    },
    { happened: ["completed"] },
  );
}

/** Everything that will be captured is, and the provider still holds more. */
export const mustRelease = (payment: Payment): boolean =>
  payment.open &&
  payment.capturing === 0 &&
  payment.capture === "manual" &&
  payment.authorised === payment.captured;

function captured(payment: Payment, total: number): Decision {
  const more = total - payment.captured;
  if (more <= 0) return decided(payment, { voidCharge: mustRelease(payment) });
  return decided(
    { ...concluded(moveTo(payment, "completed")), captured: total },
    {
      happened: ["completed"],
      postings: [capturePosting(payment, more, total)],
    },
  );
}

function capturedTooLate(payment: Payment, total: number): Decision {
  const more = total - payment.captured;
  if (more <= 0) return decided({ ...payment, open: false });
  return decided(
    {
      ...concluded(payment),
      captured: total,
      refunding: payment.refunding + more,
    },
    { giveBack: more, postings: [lateCapturePosting(payment, more, total)] },
  );
}

function ended(payment: Payment, reason: string): Decision {
  if (isDead(payment.status)) return decided(concluded(payment));
  if (!undecided(payment)) return decided(payment);
  return decided(
    {
      ...concluded(moveTo(payment, "failed")),
      failure: { code: "PAYMENT_DECLINED", reason },
    },
    { happened: ["failed"] },
  );
}
