import type { Charge } from "./charge.js";
import { isDead, type Payment } from "./payment.js";

export type Difference = {
  readonly kind: "amount_differs" | "state_differs" | "missing_here";
  readonly ours: string;
  readonly theirs: string;
};

const amountOf = (amount: number, currency: string) =>
  `${String(amount)} ${currency}`;

/** Whether money of the buyer is in a charge, or may still get into it. */
export const isAlive = (charge: Charge): boolean =>
  charge.status === "requires_action" ||
  charge.status === "processing" ||
  charge.status === "authorised" ||
  charge.capturedAmount > charge.refundedAmount;

/** A charge that no payment of ours is behind: worth a person's look when money is in it. */
export const strangeCharge = (charge: Charge): Difference[] =>
  isAlive(charge)
    ? [
        {
          kind: "missing_here",
          ours: "no payment",
          theirs: `${charge.status} ${amountOf(charge.amount, charge.currency)}`,
        },
      ]
    : [];

/** How a payment, brought up to date, still differs from its charge. Refunds under way are no difference. */
export function differences(payment: Payment, charge: Charge): Difference[] {
  const amounts: readonly (readonly [string, number, number])[] = [
    ["amount", payment.amount, charge.amount],
    ["captured", payment.captured, charge.capturedAmount],
    ...(payment.refunding === 0
      ? [["refunded", payment.refunded, charge.refundedAmount] as const]
      : []),
  ];
  const differing = amounts
    .filter(([, ours, theirs]) => ours !== theirs)
    .map(([name, ours, theirs]): Difference => ({
      kind: "amount_differs",
      ours: `${name} ${amountOf(ours, payment.currency)}`,
      theirs: `${name} ${amountOf(theirs, charge.currency)}`,
    }));
  if (differing.length > 0) return differing;
  if (payment.currency !== charge.currency)
    return [
      {
        kind: "amount_differs",
        ours: payment.currency,
        theirs: charge.currency,
      },
    ];
  return statesAgree(payment, charge)
    ? []
    : [
        {
          kind: "state_differs",
          ours: payment.status,
          theirs: charge.status,
        },
      ];
}

/** What a charge may be beside a payment of each status; equal amounts are taken for granted. */
function statesAgree(payment: Payment, charge: Charge): boolean {
  switch (payment.status) {
    case "pending":
      return charge.status === "created";
    case "processing":
      return payment.authorised > 0
        ? charge.status === "authorised"
        : charge.status === "requires_action" || charge.status === "processing";
    case "completed":
    case "partially_refunded":
    case "refunded":
      return charge.status === "captured";
    case "failed":
    case "voided":
      return isDead(payment.status) && (payment.open || !isAlive(charge));
  }
}
