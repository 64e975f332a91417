export type ChargeStatus =
  | "created"
  | "requires_action"
  | "processing"
  | "authorised"
  | "captured"
  | "failed"
  | "voided";

export type Charge = {
  readonly id: string;
  readonly orderId: string | null;
  /** The merchant's own id of the payment. */
  readonly reference: string | null;
  readonly token: string;
  readonly captureMethod: "automatic" | "manual";
  readonly amount: number;
  readonly currency: string;
  readonly status: ChargeStatus;
  /** Held on the card: what may be captured in all. */
  readonly authorisedAmount: number;
  readonly capturedAmount: number;
  readonly refundedAmount: number;
  readonly failureReason: string | null;
  readonly idempotencyKey: string;
  readonly createdAt: Date;
  /** When a late one settles by itself. */
  readonly settlesAt: Date | null;
};

/** A "no" of the sandbox: 409 unless said otherwise. */
export type Refusal = { readonly code: string; readonly status?: number };
export type Outcome =
  | { readonly ok: true; readonly charge: Charge }
  | { readonly ok: false; readonly refusal: Refusal };

const done = (charge: Charge): Outcome => ({ ok: true, charge });
const no = (code: string): Outcome => ({ ok: false, refusal: { code } });

/** The bank says yes: the money is held, and taken at once unless the merchant captures by himself. */
export const approve = (charge: Charge): Charge =>
  charge.captureMethod === "automatic"
    ? {
        ...charge,
        status: "captured",
        authorisedAmount: charge.amount,
        capturedAmount: charge.amount,
        settlesAt: null,
      }
    : {
        ...charge,
        status: "authorised",
        authorisedAmount: charge.amount,
        settlesAt: null,
      };

export const decline = (charge: Charge, reason: string): Charge => ({
  ...charge,
  status: "failed",
  failureReason: reason,
  settlesAt: null,
});

/** Goes on with a created charge as its token says; a repeat answers how it stands, a cancelled one is refused. */
export function confirm(charge: Charge, now: Date, lateMs: number): Outcome {
  if (charge.status === "voided") return no("charge_voided");
  if (charge.status !== "created") return done(charge);
  switch (charge.token) {
    case "tok_declined":
      return done(decline(charge, "card_declined"));
    case "tok_insufficient_funds":
      return done(decline(charge, "insufficient_funds"));
    case "tok_3ds":
    case "tok_3ds_fail":
      return done({ ...charge, status: "requires_action" });
    case "tok_late_ok":
    case "tok_late_fail":
      return done({
        ...charge,
        status: "processing",
        settlesAt: new Date(now.getTime() + lateMs),
      });
    default:
      return done(approve(charge));
  }
}

/** The time of a late charge has come. */
export const settle = (charge: Charge): Charge =>
  charge.token === "tok_late_fail"
    ? decline(charge, "card_declined")
    : approve(charge);

/** The buyer's bank answers: `tok_3ds_fail` is declined whatever the buyer does. */
export function authenticate(
  charge: Charge,
  outcome: "approve" | "fail",
): Outcome {
  if (charge.status !== "requires_action")
    return charge.status === "captured" ||
      charge.status === "authorised" ||
      charge.status === "failed"
      ? done(charge)
      : no("authentication_not_expected");
  return done(
    outcome === "approve" && charge.token !== "tok_3ds_fail"
      ? approve(charge)
      : decline(charge, "authentication_failed"),
  );
}

/** Cancels what is not captured; while a charge is with the bank nobody can. */
export function cancel(charge: Charge): Outcome {
  switch (charge.status) {
    case "created":
    case "requires_action":
    case "authorised":
      return done({
        ...charge,
        status: "voided",
        authorisedAmount: 0,
        settlesAt: null,
      });
    case "processing":
      return no("charge_processing");
    case "captured":
      return charge.authorisedAmount > charge.capturedAmount
        ? done({ ...charge, authorisedAmount: charge.capturedAmount })
        : no("charge_captured");
    case "failed":
    case "voided":
      return done(charge);
  }
}

/** Takes a part of what is held, or all that is left of it. */
export function capture(charge: Charge, amount: number | null): Outcome {
  const held = charge.authorisedAmount - charge.capturedAmount;
  const wanted = amount ?? held;
  const open = charge.status === "authorised" || charge.status === "captured";
  if (!open || wanted <= 0 || wanted > held) return no("capture_exceeds_hold");
  return done({
    ...charge,
    status: "captured",
    capturedAmount: charge.capturedAmount + wanted,
  });
}

export function refund(charge: Charge, amount: number): Outcome {
  if (amount <= 0 || amount > charge.capturedAmount - charge.refundedAmount)
    return no("refund_exceeds_capture");
  return done({ ...charge, refundedAmount: charge.refundedAmount + amount });
}
