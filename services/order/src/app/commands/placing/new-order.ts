import { maxAmount, type Fault } from "@waybill/contracts";
import { lineAmounts, orderAmounts } from "../../../domain/amounts.js";
import type {
  Address,
  AppliedDiscount,
  Guest,
  Item,
  PaymentMethod,
  UnpaidOrder,
} from "../../../domain/order.js";
import { noPayment } from "../../../domain/payment-view.js";
import type { Deed } from "../../actor.js";
import type { QuotedLine } from "../../ports.js";

export type PricedLine = QuotedLine & {
  /** Absent where the caller has not chosen one. */
  readonly itemId?: string | undefined;
  readonly negotiated: boolean;
};

/** A priced basket that is to become an order. */
export type NewOrder = {
  readonly id: string;
  readonly customerId: string | null;
  readonly guest: Guest | null;
  readonly cartId: string | null;
  readonly cartVersion: number | null;
  readonly channel: string;
  readonly currency: string;
  readonly lines: readonly PricedLine[];
  readonly discounts: readonly AppliedDiscount[];
  readonly shipping: number;
  /** What the pricing came to; has to be what its parts come to. */
  readonly total: number;
  readonly voucherCode: string | null;
  readonly paymentMethod: PaymentMethod;
  readonly paymentToken: string | null;
  readonly shippingAddress: Address;
  readonly billingAddress: Address | null;
  readonly shippingOption: string | null;
  readonly notes: string | null;
  readonly metadata: Readonly<Record<string, unknown>>;
};

/** Every line, and the whole, has to be the sum of its parts. */
export function amountFaults(basket: NewOrder): Fault[] {
  const lines = basket.lines.flatMap((line, index) =>
    lineAmounts(line).total === line.total
      ? []
      : [fault(`lines.${String(index)}.total`)],
  );
  const { total } = orderAmounts(basket.lines, basket.shipping);
  return total === basket.total ? lines : [...lines, fault("total")];
}

const fault = (path: string): Fault => ({
  path,
  code: "inconsistent",
  message: "is not the sum of its parts",
});

/** Totals below zero, or too large to be told apart from a mistake. */
export const isTotalInRange = (total: number): boolean =>
  total >= 0 && total <= maxAmount;

/** The order that a basket becomes. */
export function newOrder(
  basket: NewOrder,
  orderNumber: string,
  newId: () => string,
  deed: Deed,
): UnpaidOrder {
  const { lines, shipping } = basket;
  return {
    ...placedFieldsOf(basket),
    status: "created",
    closing: null,
    orderNumber,
    items: lines.map((line, index) => itemOf(line, index, newId)),
    placed: orderAmounts(lines, shipping),
    payment: noPayment,
    placedBy: deed.actor.name,
    placedAt: deed.now,
    correlationId: deed.correlationId,
    sagaRun: 0,
  };
}

/** By name: whatever else a caller's object carries stays out of the order. */
const placedFieldsOf = (basket: NewOrder) => ({
  id: basket.id,
  customerId: basket.customerId,
  guest: basket.guest,
  cartId: basket.cartId,
  cartVersion: basket.cartVersion,
  channel: basket.channel,
  currency: basket.currency,
  discounts: basket.discounts,
  voucherCode: basket.voucherCode,
  paymentMethod: basket.paymentMethod,
  paymentToken: basket.paymentToken,
  shippingAddress: basket.shippingAddress,
  billingAddress: basket.billingAddress,
  shippingOption: basket.shippingOption,
  notes: basket.notes,
  metadata: basket.metadata,
});

function itemOf(line: PricedLine, index: number, newId: () => string): Item {
  const { itemId, ...figures } = line;
  return {
    ...figures,
    id: itemId ?? newId(),
    lineNo: index + 1,
    cancelledQuantity: 0,
    returnedQuantity: 0,
    shippedQuantity: 0,
    deliveredQuantity: 0,
    reservationId: null,
    warehouseId: null,
    allocations: [],
  };
}
