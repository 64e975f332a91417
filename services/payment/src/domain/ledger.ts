import type { Method, Payment } from "./payment.js";

/** Accounts of the house, one of each a currency, beside one for each customer. */
export const houseAccounts = [
  "provider_clearing",
  "bank",
  "receivables",
  "revenue",
  "refunds",
  "unearned",
] as const;
export type Account =
  | { readonly kind: (typeof houseAccounts)[number] }
  | { readonly kind: "customer"; readonly owner: string };

/** Positive amounts are debits, negative ones credits; a customer's credit is money we owe them. */
export type Entry = { readonly account: Account; readonly amount: number };

export const postingKinds = [
  "deposit",
  "capture",
  "receivable",
  "receivable_reduced",
  "receivable_reversed",
  "invoice_paid",
  "receipt",
  "refund",
  "late_capture",
  "late_refund",
] as const;
export type PostingKind = (typeof postingKinds)[number];

/** One ledger transaction: posted once by its key, which never expires. Its entries sum to zero. */
export type Posting = {
  readonly key: string;
  readonly kind: PostingKind;
  readonly currency: string;
  readonly paymentId: string | null;
  readonly orderId: string | null;
  readonly entries: readonly Entry[];
};

const house = (kind: (typeof houseAccounts)[number]): Account => ({ kind });
const customer = (owner: string): Account => ({ kind: "customer", owner });

/** Moves `amount` from the credited account to the debited one: the two entries cancel out by construction. */
const move = (debit: Account, credit: Account, amount: number): Entry[] => [
  { account: debit, amount },
  { account: credit, amount: -amount },
];

const posting = (
  payment: Payment,
  kind: PostingKind,
  key: string,
  entries: readonly Entry[],
): Posting => ({
  key: `${payment.id}:${key}`,
  kind,
  currency: payment.currency,
  paymentId: payment.id,
  orderId: payment.orderId,
  entries,
});

/** Where a method's money comes from, and where it goes back to. */
function source(method: Method, customerId: string | null): Account {
  switch (method) {
    case "card":
      return house("provider_clearing");
    case "balance":
      return customer(customerId ?? "");
    case "invoice":
      return house("bank");
  }
}

/** Money put on a customer's account, once by `reference`. */
export const depositPosting = (
  customerId: string,
  currency: string,
  amount: number,
  reference: string,
): Posting => ({
  key: `deposit:${customerId}:${reference}`,
  kind: "deposit",
  currency,
  paymentId: null,
  orderId: null,
  entries: move(house("bank"), customer(customerId), amount),
});

/** Money taken for an order; `total` is what is captured in all after it, and makes each capture's key. */
export const capturePosting = (
  payment: Payment,
  amount: number,
  total: number,
): Posting =>
  posting(
    payment,
    "capture",
    `capture:${String(total)}`,
    move(source(payment.method, payment.customerId), house("revenue"), amount),
  );

export const receivablePosting = (payment: Payment): Posting =>
  posting(
    payment,
    "receivable",
    "receivable",
    move(house("receivables"), house("revenue"), payment.amount),
  );

/** A part of an open invoice is waived, once by refund. */
export const reductionPosting = (
  payment: Payment,
  refundId: string,
  amount: number,
): Posting =>
  posting(
    payment,
    "receivable_reduced",
    `reduced:${refundId}`,
    move(house("refunds"), house("receivables"), amount),
  );

export const reversalPosting = (payment: Payment, amount: number): Posting =>
  posting(
    payment,
    "receivable_reversed",
    "reversed",
    move(house("revenue"), house("receivables"), amount),
  );

export const invoicePaidPosting = (payment: Payment, amount: number): Posting =>
  posting(
    payment,
    "invoice_paid",
    "paid",
    move(house("bank"), house("receivables"), amount),
  );

/** Money that came another way, as a person says. */
export const receiptPosting = (payment: Payment): Posting =>
  posting(
    payment,
    "receipt",
    "receipt",
    move(house("bank"), house("revenue"), payment.amount),
  );

/** Money given back to where it came from, once by refund. */
export const refundPosting = (
  payment: Payment,
  refundId: string,
  amount: number,
): Posting =>
  posting(
    payment,
    "refund",
    `refund:${refundId}`,
    move(house("refunds"), source(payment.method, payment.customerId), amount),
  );

/** Money that arrived for a payment that was over: not ours, so no revenue. */
export const lateCapturePosting = (
  payment: Payment,
  amount: number,
  total: number,
): Posting =>
  posting(
    payment,
    "late_capture",
    `late-capture:${String(total)}`,
    move(house("provider_clearing"), house("unearned"), amount),
  );

export const lateRefundPosting = (
  payment: Payment,
  refundId: string,
  amount: number,
): Posting =>
  posting(
    payment,
    "late_refund",
    `late-refund:${refundId}`,
    move(house("unearned"), house("provider_clearing"), amount),
  );

/** Debits less credits; 0 for every posting there may be. */
export const sumOf = (entries: readonly Entry[]): number =>
  entries.reduce((sum, entry) => sum + entry.amount, 0);

/** What a posting does to a customer's balance (what we owe them): credits raise it. */
export const balanceChange = (posting: Posting, customerId: string): number =>
  0 -
  sumOf(
    posting.entries.filter(
      ({ account }) =>
        account.kind === "customer" && account.owner === customerId,
    ),
  );
