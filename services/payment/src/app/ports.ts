import type { ErrorCode, OutgoingEvent, Refusal } from "@waybill/contracts";
import type { Result } from "@waybill/result";
import type { Charge } from "../domain/charge.js";
import type { Posting } from "../domain/ledger.js";
import type { Payment } from "../domain/payment.js";

export type Clock = () => Date;
export type NewId = () => string;

export type Refund = {
  readonly id: string;
  readonly key: string;
  readonly paymentId: string;
  /** Taken off what was authorised or owed. */
  readonly reduced: number;
  /** Given back of what was captured. */
  readonly givenBack: number;
  readonly status: "pending" | "completed" | "failed";
  readonly reason: string;
};

export type Capture = {
  readonly id: string;
  readonly key: string;
  readonly paymentId: string;
  readonly amount: number;
  readonly status: "pending" | "completed" | "failed";
};

/** What is known of an order beside its payments: whether it may still be paid, and who decides about it. */
export type OrderGate = {
  /** Closed for ever: no payment is begun for it any more. */
  readonly voided: boolean;
  /** Nobody asked for it before, so it has no payments. */
  readonly fresh: boolean;
};

export type PaymentStore = {
  insert(payment: Payment): Promise<void>;
  /** Locked until the transaction ends. */
  lock(id: string): Promise<Payment | null>;
  /** All of an order's, oldest first, locked. */
  lockOfOrder(orderId: string): Promise<Payment[]>;
  /** Keeps the charge's id of a payment that is still pending; false when it has moved on, or is over. */
  linkCharge(id: string, chargeId: string): Promise<boolean>;
  save(payment: Payment, before: Payment): Promise<void>;
};

export type OrderGateStore = {
  /** Locks the order's gate, making it where there is none yet. */
  lock(orderId: string): Promise<OrderGate>;
  /** Closes it for ever: no payment is begun for the order any more. */
  close(orderId: string, key: string, reason: string): Promise<void>;
  /** Its checkout is over: staff may decide about its payments. */
  release(orderId: string): Promise<void>;
};

/** Refunds and captures are guarded by the lock of their payment. */
export type RefundStore = {
  find(id: string): Promise<Refund | null>;
  findByKey(key: string): Promise<Refund | null>;
  insert(refund: Refund): Promise<void>;
  save(refund: Refund, providerRefundId?: string): Promise<void>;
};

export type CaptureStore = {
  find(id: string): Promise<Capture | null>;
  findByKey(key: string): Promise<Capture | null>;
  insert(capture: Capture): Promise<void>;
  save(capture: Capture): Promise<void>;
};

export type LedgerStore = {
  /** Posts once by the posting's key; a repeat changes nothing. False when it was there. */
  post(posting: Posting): Promise<boolean>;
  /** What we owe a customer, its row locked. */
  lockBalance(customerId: string, currency: string): Promise<number>;
};

/** An event without its correlation id, which the edge knows. */
export type NewEvent = DistributiveOmit<OutgoingEvent, "correlationId">;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown
  ? Omit<T, K>
  : never;

/** What a person did to a payment or an account, for the audit trail; the edge knows who it was. */
export type Deed = {
  readonly action: string;
  readonly object: { readonly type: string; readonly id: string };
  readonly before?: unknown;
  readonly after?: unknown;
};

export type IntentKind =
  "perform-refund" | "perform-capture" | "provider-webhook";

export type Stores = {
  readonly gates: OrderGateStore;
  readonly payments: PaymentStore;
  readonly refunds: RefundStore;
  readonly captures: CaptureStore;
  readonly ledger: LedgerStore;
  readonly events: { add(...events: NewEvent[]): Promise<void> };
  readonly audit: { add(entry: Deed): Promise<void> };
  readonly intents: {
    add(kind: IntentKind, key: string, notBefore?: Date): Promise<void>;
  };
};

export type Transact = <T>(work: (stores: Stores) => Promise<T>) => Promise<T>;

/** Reads that need no lock. */
export type PaymentReader = {
  find(id: string): Promise<Payment | null>;
  findByKey(key: string): Promise<Payment | null>;
  ofOrder(orderId: string): Promise<Payment[]>;
  findRefund(id: string): Promise<Refund | null>;
  findCapture(id: string): Promise<Capture | null>;
  balance(customerId: string, currency: string): Promise<number>;
};

/**
 * What came of asking the provider. `not-done`: it certainly did nothing (breaker open, connection refused, 503);
 * `unknown`: it may have.
 */
export type Answer<T> =
  | { readonly outcome: "done"; readonly value: T }
  | { readonly outcome: "refused"; readonly reason: string }
  | { readonly outcome: "not-done" }
  | { readonly outcome: "unknown" };

export type ChargeOrder = {
  readonly paymentId: string;
  readonly orderId: string;
  readonly amount: number;
  readonly currency: string;
  readonly token: string;
  readonly capture: "automatic" | "manual";
};

/** A card provider. Every effect carries a key of ours, under which it happens once. Each call is bounded in time. */
export type Provider = {
  readonly name: string;
  /** False while the breaker is open: asking would be refused at once. */
  readonly available: () => boolean;
  readonly create: (order: ChargeOrder) => Promise<Answer<Charge>>;
  readonly confirm: (
    chargeId: string,
    paymentId: string,
  ) => Promise<Answer<Charge>>;
  /** By the provider's id. */
  readonly get: (chargeId: string) => Promise<Answer<Charge>>;
  /** By our key; `null`: the provider has never heard of it. */
  readonly find: (paymentId: string) => Promise<Answer<Charge | null>>;
  readonly capture: (
    chargeId: string,
    amount: number,
    key: string,
  ) => Promise<Answer<Charge>>;
  /** Cancels what is not captured. Refused while the provider cannot say yet how it ends. */
  readonly void: (
    chargeId: string,
    paymentId: string,
  ) => Promise<Answer<Charge>>;
  readonly refund: (
    chargeId: string,
    amount: number,
    key: string,
  ) => Promise<Answer<{ readonly refundId: string }>>;
  /** All charges made on a day (UTC, YYYY-MM-DD). */
  readonly listDay: (day: string) => Promise<Answer<Charge[]>>;
  /** Whether it answers at all; changes nothing. */
  readonly ping: () => Promise<Answer<unknown>>;
};

/** The result of a use case: a value, or a refusal of the catalogue. */
export type Outcome<T> = Promise<Result<T, Refusal>>;

export const providerUnavailable = (unknown: boolean): Refusal => ({
  code: "PAYMENT_PROVIDER_UNAVAILABLE" satisfies ErrorCode,
  detail: unknown
    ? "The provider did not answer; the outcome is found out before anything else"
    : "The provider takes no payments at the moment",
  facts: { outcome: unknown ? "unknown" : "not_done" },
});
