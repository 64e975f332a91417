import type { PostingKind } from "../../domain/ledger.js";
import type { Payment, Status } from "../../domain/payment.js";
import type { Mismatch } from "../events.js";

export type PaymentRecord = Payment & {
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type PaymentFilter = {
  readonly transactionId?: string | undefined;
  readonly orderId?: string | undefined;
  readonly customerId?: string | undefined;
  readonly status?: Status | undefined;
  /** The id that the page before ended with; newest first. */
  readonly before?: string | undefined;
  readonly limit: number;
};

export type Balance = { readonly currency: string; readonly balance: number };

export type AccountEntry = {
  readonly id: string;
  readonly kind: PostingKind;
  /** What it did to the balance. */
  readonly change: number;
  readonly currency: string;
  readonly paymentId: string | null;
  readonly orderId: string | null;
  readonly postedAt: Date;
};

export type TrialBalanceLine = {
  readonly account: string;
  readonly currency: string;
  readonly debits: number;
  readonly credits: number;
};

export type Finding = Mismatch & {
  readonly foundAt: Date;
  readonly mendedAt: Date | null;
};

export type ReconciliationReport = {
  readonly day: string;
  /** When the day was last compared; null: never. */
  readonly ranAt: Date | null;
  readonly checked: number;
  readonly mended: number;
  readonly findings: readonly Finding[];
};

/** What people ask for; reads of committed rows, nothing locked. */
export type PaymentQueries = {
  find(id: string): Promise<PaymentRecord | null>;
  list(filter: PaymentFilter): Promise<PaymentRecord[]>;
  balances(customerId: string): Promise<Balance[]>;
  entries(
    customerId: string,
    before: string | undefined,
    limit: number,
  ): Promise<AccountEntry[]>;
  trialBalance(): Promise<TrialBalanceLine[]>;
  reconciliation(day: string): Promise<ReconciliationReport>;
};
