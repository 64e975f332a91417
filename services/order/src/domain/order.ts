import type { PaymentView } from "./payment-view.js";

/** What an order comes to, in minor units of its currency. */
export type Amounts = {
  readonly subtotal: number;
  readonly discount: number;
  readonly tax: number;
  readonly shipping: number;
  readonly total: number;
};

export type Item = {
  readonly id: string;
  readonly lineNo: number;
  readonly sku: string;
  readonly name: string;
  /** As placed; the figures below are of the whole line as placed, in minor units. */
  readonly quantity: number;
  readonly unitPrice: number;
  readonly discount: number;
  readonly tax: number;
  readonly total: number;
  readonly taxCategory: string;
  /** The tax is contained in the price rather than added to it. */
  readonly taxInclusive: boolean;
  /** Staff gave the price or the discount. */
  readonly negotiated: boolean;
  readonly cancelledQuantity: number;
  readonly returnedQuantity: number;
  readonly shippedQuantity: number;
  readonly deliveredQuantity: number;
  readonly reservationId: string | null;
  /** The warehouse that holds most of the line; `allocations` has all of them. */
  readonly warehouseId: string | null;
  readonly allocations: readonly Allocation[];
};

export type Allocation = {
  readonly warehouseId: string;
  readonly quantity: number;
};

export type Address = {
  readonly name: string;
  readonly street: string;
  readonly city: string;
  readonly region?: string | undefined;
  readonly postalCode?: string | undefined;
  readonly country: string;
};

export type Guest = {
  readonly email: string;
  readonly name: string;
  readonly tokenHash: string;
};

export type AppliedDiscount = {
  readonly code: string | null;
  readonly name: string;
  readonly amount: number;
  readonly promotionId: string | null;
};

export type PaymentMethod = "card" | "balance" | "invoice";

/** What is true of an order whatever its status. */
export type Placed = {
  readonly id: string;
  readonly orderNumber: string;
  readonly customerId: string | null;
  readonly guest: Guest | null;
  readonly cartId: string | null;
  readonly cartVersion: number | null;
  readonly channel: string;
  readonly currency: string;
  readonly items: readonly Item[];
  readonly discounts: readonly AppliedDiscount[];
  /** As accepted and charged; what is left of it follows from the items. */
  readonly placed: Amounts;
  readonly voucherCode: string | null;
  readonly paymentMethod: PaymentMethod;
  readonly paymentToken: string | null;
  readonly payment: PaymentView;
  readonly shippingAddress: Address;
  readonly billingAddress: Address | null;
  readonly shippingOption: string | null;
  readonly notes: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly placedBy: string;
  readonly placedAt: Date;
  readonly correlationId: string;
  /** Highest run number of the saga that was seen. */
  readonly sagaRun: number;
};

/** Why an order will never be confirmed. The first to close it stays. */
export type Closing = {
  readonly by: "saga" | "cancellation" | "sweeper";
  readonly step: string | null;
  readonly code: string | null;
  readonly cancellationId: string | null;
  readonly at: Date;
};

export type NextAction = {
  readonly type: "redirect" | "choose_payment";
  readonly url: string | null;
};

/** Which step gave up, and why: for the buyer. */
export type Failure = {
  readonly step: string | null;
  readonly code: string | null;
};

type Confirmed = {
  readonly confirmedAt: Date;
  readonly reservationId: string | null;
};

/** One type per status: what is only true in a status exists only there. */
export type UnpaidOrder = Placed & {
  readonly status: "created" | "pending_payment";
  readonly closing: Closing | null;
};
export type AwaitingOrder = Placed & {
  readonly status: "awaiting_payment";
  readonly closing: Closing | null;
  readonly nextAction: NextAction | null;
};
export type PaidOrder = Placed &
  Confirmed & { readonly status: "confirmed" | "processing" };
export type ShippedOrder = Placed &
  Confirmed & { readonly status: "shipped"; readonly shippedAt: Date };
export type DeliveredOrder = Placed &
  Confirmed & {
    readonly status: "delivered" | "partially_returned";
    readonly shippedAt: Date;
    readonly deliveredAt: Date;
    readonly returnInProgress: boolean;
  };
export type FulfilledOrder = Placed &
  Confirmed & {
    readonly status: "finished" | "returned";
    readonly shippedAt: Date;
    readonly deliveredAt: Date;
    readonly endedAt: Date;
  };
export type RefundedOrder = Placed &
  Confirmed & { readonly status: "refunded"; readonly endedAt: Date };
/** `confirmedAt` tells a cancellation after the pivot from one before it. */
export type CancelledOrder = Placed & {
  readonly status: "cancelled";
  readonly confirmedAt: Date | null;
  readonly reservationId: string | null;
  readonly failure: Failure;
  readonly endedAt: Date;
};
export type FailedOrder = Placed & {
  readonly status: "failed";
  readonly failure: Failure;
  readonly endedAt: Date;
};

export type OpenOrder = UnpaidOrder | AwaitingOrder;
export type Order =
  | OpenOrder
  | PaidOrder
  | ShippedOrder
  | DeliveredOrder
  | FulfilledOrder
  | RefundedOrder
  | CancelledOrder
  | FailedOrder;

export type OrderStatus = Order["status"];

// A record rather than a list: a field that is missing here does not compile.
const placedFields: Record<keyof Placed, true> = {
  id: true,
  orderNumber: true,
  customerId: true,
  guest: true,
  cartId: true,
  cartVersion: true,
  channel: true,
  currency: true,
  items: true,
  discounts: true,
  placed: true,
  voucherCode: true,
  paymentMethod: true,
  paymentToken: true,
  payment: true,
  shippingAddress: true,
  billingAddress: true,
  shippingOption: true,
  notes: true,
  metadata: true,
  placedBy: true,
  placedAt: true,
  correlationId: true,
  sagaRun: true,
};

/** What every order is, without what its status adds. */
export const placedOf = (order: Order): Placed =>
  Object.fromEntries(
    Object.keys(placedFields).map((field) => [
      field,
      order[field as keyof Placed],
    ]),
  ) as Placed;

/** When the order passed the pivot; null if it never did. */
export const confirmedAtOf = (order: Order): Date | null =>
  "confirmedAt" in order ? order.confirmedAt : null;

/** Why the order is closed to confirmation; null while it may still be confirmed, and after the pivot. */
export const closingOf = (order: Order): Closing | null =>
  "closing" in order ? order.closing : null;

/** Units of a line that are neither cancelled nor returned. */
export const remainingOf = (item: Item): number =>
  item.quantity - item.cancelledQuantity - item.returnedQuantity;
