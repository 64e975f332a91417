import type { z } from "zod";
import { remainingTotals } from "../../domain/amounts.js";
import { isEnded } from "../../domain/life-cycle.js";
import { isOpen } from "../../domain/moves/checkout.js";
import {
  closingOf,
  confirmedAtOf,
  type Amounts,
  type NextAction,
  type Order,
} from "../../domain/order.js";
import type { Versioned } from "../../app/ports.js";
import type { FullOrder } from "../../app/queries/get-order.js";
import type { StatusView } from "../../app/queries/ports.js";
import type {
  cancelledView,
  orderSummaryView,
  orderView,
  placedView,
  statusView,
} from "./views.js";

const isoOrNull = (at: Date | null | undefined): string | null =>
  at?.toISOString() ?? null;

const statusUrlOf = (orderId: string): string =>
  `/api/v1/orders/${orderId}/status`;

const actionOf = (action: NextAction | null) =>
  action
    ? {
        nextAction: {
          type: action.type,
          ...(action.url === null ? {} : { url: action.url }),
        },
      }
    : {};

/** The answer to whoever placed an order. */
export const presentPlaced = ({
  order,
}: Versioned): z.input<typeof placedView> => ({
  orderId: order.id,
  orderNumber: order.orderNumber,
  status: order.status,
  total: { amount: order.placed.total, currency: order.currency },
  statusUrl: statusUrlOf(order.id),
});

const presentAmounts = (amounts: Amounts, currency: string) => ({
  subtotal: { amount: amounts.subtotal, currency },
  discount: { amount: amounts.discount, currency },
  tax: { amount: amounts.tax, currency },
  shipping: { amount: amounts.shipping, currency },
  total: { amount: amounts.total, currency },
});

/** An order as lists show it. */
export function presentSummary({
  order,
  version,
  updatedAt,
}: Versioned): z.input<typeof orderSummaryView> {
  const { currency } = order;
  const totals = remainingTotals(order.items, order.placed.shipping);
  return {
    id: order.id,
    orderId: order.id,
    orderNumber: order.orderNumber,
    status: order.status,
    version,
    closing: closingOf(order) !== null,
    returnInProgress: "returnInProgress" in order && order.returnInProgress,
    customerId: order.customerId,
    guest: order.guest && { email: order.guest.email, name: order.guest.name },
    cartId: order.cartId,
    channel: order.channel,
    currency,
    items: order.items.map((item) => presentItem(item, currency)),
    ...presentAmounts(totals, currency),
    placed: presentAmounts(order.placed, currency),
    discounts: order.discounts.map(({ code, name, amount }) => ({
      code,
      name,
      amount: { amount, currency },
    })),
    voucherCode: order.voucherCode,
    payment: presentPayment(order),
    shippingAddress: order.shippingAddress,
    billingAddress: order.billingAddress,
    shippingOption: order.shippingOption,
    notes: order.notes,
    metadata: { ...order.metadata },
    failure: "failure" in order ? order.failure : null,
    createdAt: order.placedAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    confirmedAt: isoOrNull(confirmedAtOf(order)),
    shippedAt: isoOrNull("shippedAt" in order ? order.shippedAt : null),
    deliveredAt: isoOrNull("deliveredAt" in order ? order.deliveredAt : null),
    endedAt: isoOrNull("endedAt" in order ? order.endedAt : null),
  };
}

const presentItem = (item: Order["items"][number], currency: string) => ({
  id: item.id,
  sku: item.sku,
  name: item.name,
  quantity: item.quantity,
  unitPrice: { amount: item.unitPrice, currency },
  discount: { amount: item.discount, currency },
  tax: { amount: item.tax, currency },
  taxInclusive: item.taxInclusive,
  total: { amount: item.total, currency },
  negotiated: item.negotiated,
  warehouseId: item.warehouseId,
  reservationId: item.reservationId,
  cancelledQuantity: item.cancelledQuantity,
  returnedQuantity: item.returnedQuantity,
  shippedQuantity: item.shippedQuantity,
  deliveredQuantity: item.deliveredQuantity,
});

const presentPayment = (order: Order) => ({
  id: order.payment.id,
  method: order.paymentMethod,
  status: order.payment.status,
  capturedAmount: {
    amount: order.payment.capturedAmount,
    currency: order.currency,
  },
  refundedAmount: {
    amount: order.payment.refundedAmount,
    currency: order.currency,
  },
  ...actionOf("nextAction" in order ? order.nextAction : null),
});

/** An order with all that belongs to it. */
export function presentOrder(full: FullOrder): z.input<typeof orderView> {
  const { currency } = full.found.order;
  return {
    ...presentSummary(full.found),
    shipments: full.shipments.map((shipment) => ({
      id: shipment.id,
      warehouseId: shipment.warehouseId,
      status: shipment.status,
      lines: shipment.lines.map(({ sku, quantity }) => ({ sku, quantity })),
      carrier: shipment.carrier,
      trackingNumber: shipment.trackingNumber,
      shippedAt: isoOrNull(shipment.shippedAt),
      deliveredAt: isoOrNull(shipment.deliveredAt),
    })),
    cancellations: full.cancellations.map((one) => ({
      id: one.id,
      scope: one.scope,
      state: one.state,
      items: one.items.map((units) => ({
        ...units,
        refund: { amount: units.refund, currency },
      })),
      amount: { amount: one.amount, currency },
      reason: one.note,
      at: one.at.toISOString(),
      settledAt: isoOrNull(one.settledAt),
    })),
  };
}

/** Where an order stands, for who waits for it. */
export const presentStatus = (
  view: StatusView,
): z.input<typeof statusView> => ({
  orderId: view.orderId,
  orderNumber: view.orderNumber,
  status: view.status,
  final: isEnded(view.status),
  settled: !["created", "pending_payment", "awaiting_payment"].includes(
    view.status,
  ),
  closing: view.closing,
  version: view.version,
  updatedAt: view.updatedAt.toISOString(),
  payment: {
    status: view.payment.status,
    ...actionOf(view.payment.nextAction),
  },
  ...(view.failure ? { failure: view.failure } : {}),
});

/** The answer to a cancellation, done or under way. */
export const presentCancelled = (
  { order, version }: Versioned,
  cancellationId: string | null,
): z.input<typeof cancelledView> => ({
  orderId: order.id,
  orderNumber: order.orderNumber,
  status: order.status,
  closing: isOpen(order) && order.closing !== null,
  version,
  cancellationId,
  statusUrl: statusUrlOf(order.id),
});
