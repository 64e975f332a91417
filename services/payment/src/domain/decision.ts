import type { Payment } from "./payment.js";
import type { Posting } from "./ledger.js";

/** What happened to a payment, in the past tense. */
export type Happening =
  "initiated" | "pending" | "completed" | "failed" | "voided";

/** What a rule decided: the payment as it is now, what the books and the world learn, and what the provider must be asked. */
export type Decision = {
  readonly payment: Payment;
  readonly postings: readonly Posting[];
  readonly happened: readonly Happening[];
  /** A charge that must be cancelled at the provider. */
  readonly voidCharge: boolean;
  /** Money that arrived for a dead payment, and goes back at once. */
  readonly giveBack: number;
};

/** A decision that changes `payment` in the given ways, and nothing else. */
export const decided = (
  payment: Payment,
  rest: Partial<Omit<Decision, "payment">> = {},
): Decision => ({
  payment,
  postings: [],
  happened: [],
  voidCharge: false,
  giveBack: 0,
  ...rest,
});
