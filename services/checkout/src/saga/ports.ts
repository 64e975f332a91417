import type { PaymentMethod, Refusal } from "@waybill/contracts";
import type { Result } from "@waybill/result";

export type Units = { readonly sku: string; readonly quantity: number };

export type ShipTo = {
  readonly name: string;
  readonly street: string;
  readonly city: string;
  readonly region: string;
  readonly postalCode: string;
  readonly country: string;
};

/** An order as far as a saga works from it. */
export type OrderSnapshot = {
  readonly orderId: string;
  readonly status: string;
  readonly customerId: string | null;
  readonly currency: string;
  readonly total: number;
  readonly lines: readonly (Units & {
    readonly itemId: string;
    /** Units that are neither cancelled nor returned. */
    readonly remaining: number;
  })[];
  readonly voucherCodes: readonly string[];
  readonly promotionIds: readonly string[];
  readonly payment: { readonly method: PaymentMethod; readonly token: string };
  readonly shipTo: ShipTo | null;
};

/** What the buyer is to do next; null while only the provider is waited for. */
export type NextAction = {
  readonly type: "redirect" | "choose_payment";
  readonly url: string;
} | null;

type Run = { readonly orderId: string; readonly run: number };

/** The order service. What throws had no answer: it may have happened. */
export type SagaOrders = {
  begin(order: Run): Promise<Result<OrderSnapshot, Refusal>>;
  /** As begun a moment ago, or asked for. */
  snapshot(orderId: string): Promise<OrderSnapshot>;
  awaitPayment(
    order: Run & { readonly nextAction: NextAction },
  ): Promise<Result<unknown, Refusal>>;
  confirm(
    order: Run & {
      readonly paymentId: string | null;
      readonly reservationId: string | null;
    },
  ): Promise<Result<unknown, Refusal>>;
  close(
    order: Run & { readonly step: string; readonly code: string },
  ): Promise<"closed" | "confirmed">;
  fail(
    order: Run & { readonly step: string; readonly code: string },
  ): Promise<"failed" | "cancelled">;
  /** Takes units off (`settled: false`), or says that their money is back. */
  refund(operation: {
    readonly orderId: string;
    readonly operationId: string;
    readonly items: readonly {
      readonly itemId: string;
      readonly quantity: number;
    }[];
    readonly reason: "cancelled" | "refunded";
    readonly settled: boolean;
  }): Promise<{
    readonly status: string;
    readonly nothingLeft: boolean;
    /** Minor units to give back for this operation. */
    readonly amount: number;
  }>;
};

type Effect = {
  readonly orderId: string;
  readonly key: string;
  readonly run: number;
};

export type SagaWarehouse = {
  reserve(
    wanted: Effect & {
      readonly lines: readonly Units[];
      readonly country: string;
      readonly ttlSeconds: number;
    },
  ): Promise<Result<{ readonly reservationId: string }, Refusal>>;
  /** Whether there was something to release. */
  release(effect: Effect): Promise<boolean>;
  /** Units that can never be fulfilled. */
  requestFulfilment(
    order: OrderSnapshot,
  ): Promise<{ readonly unfulfillable: readonly Units[] }>;
  /** Units that had not shipped, and are back. */
  cancelFulfilment(
    effect: Effect & { readonly lines: readonly Units[] },
  ): Promise<readonly Units[]>;
};

export type PaymentView = {
  readonly id: string;
  readonly status: string;
  /** Captured, authorised, or owed on an invoice: the order may be confirmed. */
  readonly secured: boolean;
  readonly captured: number;
  readonly refunded: number;
  readonly failureCode: string;
  readonly nextActionUrl: string;
};

type Sum = { readonly amount: number; readonly currency: string };

export type SagaPayments = {
  take(
    wanted: Effect &
      Sum & {
        readonly customerId: string | null;
        readonly method: PaymentMethod;
        readonly token: string;
      },
  ): Promise<Result<PaymentView, Refusal>>;
  recordReceipt(
    wanted: Effect &
      Sum & { readonly customerId: string | null; readonly note: string },
  ): Promise<Result<PaymentView, Refusal>>;
  /** The order's payment that counts, after asking the provider; null without one. */
  poll(orderId: string): Promise<PaymentView | null>;
  /** Voids or gives back all of the order; false while that is not through. */
  giveBack(effect: Effect & { readonly reason: string }): Promise<boolean>;
  refund(
    effect: Effect & { readonly amount: number; readonly reason: string },
  ): Promise<void>;
};

export type SagaVouchers = {
  redeem(
    wanted: Effect & {
      readonly codes: readonly string[];
      readonly promotionIds: readonly string[];
      readonly customerId: string | null;
    },
  ): Promise<Result<unknown, Refusal>>;
  /** Whether there was something to give back. */
  restore(effect: Effect): Promise<boolean>;
};

export type SagaSettings = {
  /** How long a payment that is under way is waited for. */
  readonly paymentDeadlineMs: number;
  /** How long the buyer may choose another method after a decline; 0 ends the checkout at once. */
  readonly paymentRetryMs: number;
};

/** What the steps of the sagas reach the world through. */
export type SagaDeps = {
  readonly orders: SagaOrders;
  readonly warehouse: SagaWarehouse;
  readonly payments: SagaPayments;
  readonly vouchers: SagaVouchers;
  readonly settings: SagaSettings;
  readonly now: () => number;
};

/** One of the remote calls that a step makes takes so long at most. */
export const callMs = 2_000;
