import type { Closing, Item, Order, Placed } from "../../domain/order.js";
import type { ItemRow, OrderRow } from "./order-row.js";

/** The order that a row and its items are. */
export function orderOfRow(row: OrderRow, items: readonly ItemRow[]): Order {
  const placed = placedOfRow(row, items);
  const { status } = row;
  switch (status) {
    case "created":
    case "pending_payment":
      return { ...placed, status, closing: closingOfRow(row) };
    case "awaiting_payment":
      return {
        ...placed,
        status,
        closing: closingOfRow(row),
        nextAction: row.next_action_type && {
          type: row.next_action_type,
          url: row.next_action_url,
        },
      };
    case "cancelled":
      return {
        ...placed,
        status,
        confirmedAt: row.confirmed_at,
        reservationId: row.reservation_id,
        failure: { step: row.failure_step, code: row.failure_code },
        endedAt: there(row, "ended_at"),
      };
    case "failed":
      return {
        ...placed,
        status,
        failure: { step: row.failure_step, code: row.failure_code },
        endedAt: there(row, "ended_at"),
      };
    case "confirmed":
    case "processing":
    case "shipped":
    case "delivered":
    case "partially_returned":
    case "finished":
    case "returned":
    case "refunded":
      return paidOfRow(row, placed, status);
  }
}

type PaidStatus = Exclude<
  Order["status"],
  "created" | "pending_payment" | "awaiting_payment" | "cancelled" | "failed"
>;

function paidOfRow(row: OrderRow, placed: Placed, status: PaidStatus): Order {
  const confirmed = {
    ...placed,
    confirmedAt: there(row, "confirmed_at"),
    reservationId: row.reservation_id,
  };
  switch (status) {
    case "confirmed":
    case "processing":
      return { ...confirmed, status };
    case "shipped":
      return { ...confirmed, status, shippedAt: there(row, "shipped_at") };
    case "delivered":
    case "partially_returned":
      return {
        ...confirmed,
        status,
        shippedAt: there(row, "shipped_at"),
        deliveredAt: there(row, "delivered_at"),
        returnInProgress: row.return_in_progress,
      };
    case "finished":
    case "returned":
      return {
        ...confirmed,
        status,
        shippedAt: there(row, "shipped_at"),
        deliveredAt: there(row, "delivered_at"),
        endedAt: there(row, "ended_at"),
      };
    case "refunded":
      return { ...confirmed, status, endedAt: there(row, "ended_at") };
  }
}

/** A time that a row of this status has; its absence is a broken invariant. */
function there(
  row: OrderRow,
  column: "confirmed_at" | "shipped_at" | "delivered_at" | "ended_at",
): Date {
  const value = row[column];
  if (value === null)
    throw new Error(`order ${row.id} is ${row.status} without ${column}`);
  return value;
}

const closingOfRow = (row: OrderRow): Closing | null =>
  row.closed_by &&
  row.closed_at && {
    by: row.closed_by,
    step: row.failure_step,
    code: row.failure_code,
    cancellationId: row.closing_cancellation_id,
    at: row.closed_at,
  };

const placedOfRow = (row: OrderRow, items: readonly ItemRow[]): Placed => ({
  id: row.id,
  orderNumber: row.order_number,
  customerId: row.customer_id,
  guest:
    row.guest_token_hash === null
      ? null
      : {
          email: row.guest_email ?? "",
          name: row.guest_name ?? "",
          tokenHash: row.guest_token_hash,
        },
  cartId: row.cart_id,
  cartVersion: row.cart_version,
  channel: row.channel,
  currency: row.currency,
  items: items.map(itemOfRow),
  discounts: row.discounts,
  placed: {
    subtotal: row.placed_subtotal,
    discount: row.placed_discount,
    tax: row.placed_tax,
    shipping: row.placed_shipping,
    total: row.placed_total,
  },
  voucherCode: row.voucher_code,
  paymentMethod: row.payment_method,
  paymentToken: row.payment_token,
  payment: {
    id: row.payment_id,
    status: row.payment_status,
    capturedAmount: row.payment_captured,
    refundedAmount: row.payment_refunded,
  },
  shippingAddress: row.shipping_address,
  billingAddress: row.billing_address,
  shippingOption: row.shipping_option,
  notes: row.notes,
  metadata: row.metadata,
  placedBy: row.placed_by,
  placedAt: row.created_at,
  correlationId: row.correlation_id,
  sagaRun: row.saga_run,
});

const itemOfRow = (row: ItemRow): Item => ({
  id: row.id,
  lineNo: row.line_no,
  sku: row.sku,
  name: row.name,
  quantity: row.quantity,
  unitPrice: row.unit_price,
  discount: row.discount,
  tax: row.tax,
  total: row.total,
  taxCategory: row.tax_category,
  taxInclusive: row.tax_inclusive,
  negotiated: row.negotiated,
  cancelledQuantity: row.cancelled_quantity,
  returnedQuantity: row.returned_quantity,
  shippedQuantity: row.shipped_quantity,
  deliveredQuantity: row.delivered_quantity,
  reservationId: row.reservation_id,
  warehouseId: row.warehouse_id,
  allocations: row.allocations,
});
