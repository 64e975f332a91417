export const paymentStatuses = [
  "pending",
  "processing",
  "completed",
  "partially_refunded",
  "refunded",
  "failed",
  "voided",
] as const;
export type PaymentStatus = (typeof paymentStatuses)[number];

/** The payment as the order knows it, from the payment service's events; the payment service has the truth. */
export type PaymentView = {
  /** Null until a payment was begun, and for a total of zero. */
  readonly id: string | null;
  readonly status: PaymentStatus;
  readonly capturedAmount: number;
  readonly refundedAmount: number;
};

export const noPayment: PaymentView = {
  id: null,
  status: "pending",
  capturedAmount: 0,
  refundedAmount: 0,
};

/** Later is never followed by earlier; an end is final, but a refund may follow a void of a capture. */
const rank: Record<PaymentStatus, number> = {
  pending: 0,
  processing: 1,
  failed: 2,
  completed: 3,
  partially_refunded: 4,
  voided: 5,
  refunded: 6,
};

export type PaymentNews = {
  readonly paymentId: string;
  readonly status: PaymentStatus;
  readonly capturedAmount?: number;
  readonly refundedAmount?: number;
};

/**
 * The view after a message of the payment service. Messages may come late, twice or about an older payment of the
 * order (ids are UUIDv7, so the greater is the newer): the view never moves backwards.
 */
export function withPaymentNews(
  view: PaymentView,
  news: PaymentNews,
): PaymentView {
  if (view.id !== null && news.paymentId < view.id) return view;
  const fresh = view.id !== news.paymentId;
  const from = fresh ? { ...noPayment, id: news.paymentId } : view;
  const next: PaymentView = {
    id: news.paymentId,
    status: rank[news.status] > rank[from.status] ? news.status : from.status,
    capturedAmount: Math.max(from.capturedAmount, news.capturedAmount ?? 0),
    refundedAmount: Math.max(from.refundedAmount, news.refundedAmount ?? 0),
  };
  return same(view, next) ? view : next;
}

const same = (a: PaymentView, b: PaymentView): boolean =>
  a.id === b.id &&
  a.status === b.status &&
  a.capturedAmount === b.capturedAmount &&
  a.refundedAmount === b.refundedAmount;
