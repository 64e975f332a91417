export const statuses = [
  "pending",
  "processing",
  "completed",
  "partially_refunded",
  "refunded",
  "failed",
  "voided",
] as const;
export type Status = (typeof statuses)[number];
export type Method = "card" | "balance" | "invoice";

/** One attempt to pay an order with one method. Amounts are minor units of `currency`. */
export type Payment = {
  readonly id: string;
  /** The effect key under which it was begun; unique, never expires. */
  readonly key: string;
  readonly orderId: string;
  readonly customerId: string | null;
  readonly method: Method;
  readonly currency: string;
  readonly amount: number;
  /** Whether confirming the charge captures it, or only authorises it until something ships. */
  readonly capture: "automatic" | "manual";
  readonly status: Status;
  /** What may be captured in all, or is owed on an invoice; 0 where confirming captures at once. Never below `captured` once authorised. */
  readonly authorised: number;
  readonly captured: number;
  /** Part of `captured` that capture requests under way have claimed; not yet captured. */
  readonly capturing: number;
  readonly refunded: number;
  /** Claimed by refunds under way; not yet given back. */
  readonly refunding: number;
  /** The provider's id of the charge, once known. */
  readonly chargeId: string | null;
  /** The card token; forgotten as soon as the charge needs it no more. */
  readonly token: string | null;
  readonly failure: { readonly code: string; readonly reason: string } | null;
  readonly nextActionUrl: string | null;
  /** A running checkout decides about it: staff may not end it. */
  readonly sagaOwned: boolean;
  /** The provider may still change it: it is asked again until it can't. */
  readonly open: boolean;
  /** When an invoice is to be paid. */
  readonly dueAt: Date | null;
};

/** Every move a payment can make; there is no way back. */
const moves: Readonly<Record<Status, readonly Status[]>> = {
  pending: ["processing", "completed", "failed", "voided"],
  processing: ["completed", "failed", "voided"],
  completed: ["partially_refunded", "refunded"],
  partially_refunded: ["refunded"],
  refunded: [],
  failed: [],
  voided: [],
};

/** Where a payment may go from `from`; a repeat of where it is counts as no move. */
export const nextStatuses = (from: Status): readonly Status[] => moves[from];

export const canMove = (from: Status, to: Status): boolean =>
  moves[from].includes(to);

/** Moves a payment, or leaves it where it is when the move is late, repeated or backwards. */
export const moveTo = (payment: Payment, to: Status): Payment =>
  canMove(payment.status, to) ? { ...payment, status: to } : payment;

/** Captured money that no refund has claimed. */
export const refundable = (payment: Payment): number =>
  payment.captured - payment.refunded - payment.refunding;

/** Authorised, or owed, and neither captured nor claimed by a capture under way. */
export const capturable = (payment: Payment): number =>
  isDead(payment.status)
    ? 0
    : Math.max(0, payment.authorised - payment.captured - payment.capturing);

/** Ended without money of ours: whatever still arrives goes back. */
export const isDead = (status: Status): boolean =>
  status === "failed" || status === "voided";

/** Good enough to confirm an order: captured, authorised or a receivable. */
export const isSecured = (payment: Payment): boolean =>
  !isDead(payment.status) &&
  (payment.status === "completed" ||
    payment.status === "partially_refunded" ||
    payment.authorised > 0);

/** Nothing of the order's money is left with us or the provider, and nothing can come any more. */
export const isSettled = (payment: Payment): boolean =>
  !payment.open &&
  payment.captured === payment.refunded &&
  payment.capturing === 0 &&
  (isDead(payment.status) || payment.status === "refunded");
