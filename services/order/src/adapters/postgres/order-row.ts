import { remainingTotals } from "../../domain/amounts.js";
import {
  closingOf,
  confirmedAtOf,
  type Item,
  type Order,
} from "../../domain/order.js";

/** A row of `orders`; what of it never changes after the insert is in `PlacedColumns`. */
export type OrderRow = PlacedColumns & MutableColumns & { version: number };

export type PlacedColumns = {
  id: string;
  order_number: string;
  customer_id: string | null;
  guest_email: string | null;
  guest_name: string | null;
  guest_token_hash: string | null;
  cart_id: string | null;
  cart_version: number | null;
  channel: string;
  currency: string;
  placed_subtotal: number;
  placed_discount: number;
  placed_tax: number;
  placed_shipping: number;
  placed_total: number;
  discounts: Order["discounts"];
  voucher_code: string | null;
  payment_method: Order["paymentMethod"];
  payment_token: string | null;
  billing_address: Order["billingAddress"];
  shipping_option: string | null;
  placed_by: string;
  correlation_id: string;
  created_at: Date;
};

export type MutableColumns = {
  status: Order["status"];
  subtotal: number;
  discount: number;
  tax: number;
  shipping: number;
  total: number;
  payment_id: string | null;
  payment_status: Order["payment"]["status"];
  payment_captured: number;
  payment_refunded: number;
  next_action_type: "redirect" | "choose_payment" | null;
  next_action_url: string | null;
  shipping_address: Order["shippingAddress"];
  notes: string | null;
  metadata: Order["metadata"];
  saga_run: number;
  closed_by: "saga" | "cancellation" | "sweeper" | null;
  closed_at: Date | null;
  closing_cancellation_id: string | null;
  failure_step: string | null;
  failure_code: string | null;
  reservation_id: string | null;
  return_in_progress: boolean;
  updated_at: Date;
  confirmed_at: Date | null;
  shipped_at: Date | null;
  delivered_at: Date | null;
  ended_at: Date | null;
};

const keptForGood = new Set([
  "closed_by",
  "closed_at",
  "closing_cancellation_id",
]);

/** The columns that a change writes, in one order for the statement's two lists. */
export const mutableColumns: readonly string[] = Object.keys({
  status: true,
  subtotal: true,
  discount: true,
  tax: true,
  shipping: true,
  total: true,
  payment_id: true,
  payment_status: true,
  payment_captured: true,
  payment_refunded: true,
  next_action_type: true,
  next_action_url: true,
  shipping_address: true,
  notes: true,
  metadata: true,
  saga_run: true,
  closed_by: true,
  closed_at: true,
  closing_cancellation_id: true,
  failure_step: true,
  failure_code: true,
  reservation_id: true,
  return_in_progress: true,
  updated_at: true,
  confirmed_at: true,
  shipped_at: true,
  delivered_at: true,
  ended_at: true,
} satisfies Record<keyof MutableColumns, true>);

/** What is written to them, out of a record `r`: how an order was closed stays when it has ended. */
export const mutableValues = mutableColumns.map((column) =>
  keptForGood.has(column)
    ? `coalesce(orders.${column}, r.${column})`
    : `r.${column}`,
);

export const placedColumnsOf = (order: Order): PlacedColumns => ({
  id: order.id,
  order_number: order.orderNumber,
  customer_id: order.customerId,
  guest_email: order.guest?.email ?? null,
  guest_name: order.guest?.name ?? null,
  guest_token_hash: order.guest?.tokenHash ?? null,
  cart_id: order.cartId,
  cart_version: order.cartVersion,
  channel: order.channel,
  currency: order.currency,
  placed_subtotal: order.placed.subtotal,
  placed_discount: order.placed.discount,
  placed_tax: order.placed.tax,
  placed_shipping: order.placed.shipping,
  placed_total: order.placed.total,
  discounts: order.discounts,
  voucher_code: order.voucherCode,
  payment_method: order.paymentMethod,
  payment_token: order.paymentToken,
  billing_address: order.billingAddress,
  shipping_option: order.shippingOption,
  placed_by: order.placedBy,
  correlation_id: order.correlationId,
  created_at: order.placedAt,
});

/** What a change writes. */
export function mutableColumnsOf(
  order: Order,
  updatedAt: Date,
): MutableColumns {
  const closing = closingOf(order);
  const nextAction = "nextAction" in order ? order.nextAction : null;
  const failure = "failure" in order ? order.failure : closing;
  return {
    status: order.status,
    ...remainingTotals(order.items, order.placed.shipping),
    payment_id: order.payment.id,
    payment_status: order.payment.status,
    payment_captured: order.payment.capturedAmount,
    payment_refunded: order.payment.refundedAmount,
    next_action_type: nextAction?.type ?? null,
    next_action_url: nextAction?.url ?? null,
    shipping_address: order.shippingAddress,
    notes: order.notes,
    metadata: order.metadata,
    saga_run: order.sagaRun,
    closed_by: closing?.by ?? null,
    closed_at: closing?.at ?? null,
    closing_cancellation_id: closing?.cancellationId ?? null,
    failure_step: failure?.step ?? null,
    failure_code: failure?.code ?? null,
    reservation_id: "reservationId" in order ? order.reservationId : null,
    return_in_progress:
      "returnInProgress" in order ? order.returnInProgress : false,
    updated_at: updatedAt,
    confirmed_at: confirmedAtOf(order),
    shipped_at: "shippedAt" in order ? order.shippedAt : null,
    delivered_at: "deliveredAt" in order ? order.deliveredAt : null,
    ended_at: "endedAt" in order ? order.endedAt : null,
  };
}

export type ItemRow = {
  order_id: string;
  line_no: number;
  id: string;
  sku: string;
  name: string;
  quantity: number;
  unit_price: number;
  discount: number;
  tax: number;
  total: number;
  tax_category: string;
  tax_inclusive: boolean;
  negotiated: boolean;
  cancelled_quantity: number;
  returned_quantity: number;
  shipped_quantity: number;
  delivered_quantity: number;
  reservation_id: string | null;
  warehouse_id: string | null;
  allocations: Item["allocations"];
};

export const itemRowOf = (orderId: string, item: Item): ItemRow => ({
  order_id: orderId,
  line_no: item.lineNo,
  id: item.id,
  sku: item.sku,
  name: item.name,
  quantity: item.quantity,
  unit_price: item.unitPrice,
  discount: item.discount,
  tax: item.tax,
  total: item.total,
  tax_category: item.taxCategory,
  tax_inclusive: item.taxInclusive,
  negotiated: item.negotiated,
  cancelled_quantity: item.cancelledQuantity,
  returned_quantity: item.returnedQuantity,
  shipped_quantity: item.shippedQuantity,
  delivered_quantity: item.deliveredQuantity,
  reservation_id: item.reservationId,
  warehouse_id: item.warehouseId,
  allocations: item.allocations,
});
