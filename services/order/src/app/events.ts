import type { EventData, EventType, OutgoingEvent } from "@waybill/contracts";
import type { Cancellation } from "../domain/moves/cancellation.js";
import type { Order } from "../domain/order.js";
import type { Deed } from "./actor.js";

/** An event of an order's own; it is partitioned by the order, so that consumers see its events in order. */
export const orderEvent = <T extends EventType>(
  type: T,
  order: Order,
  deed: Deed,
  data: EventData<T>,
): OutgoingEvent =>
  ({
    type,
    aggregateId: order.id,
    partitionKey: order.id,
    correlationId: deed.correlationId,
    occurredAt: deed.now,
    data,
  }) as OutgoingEvent;

export const createdEvent = (order: Order, deed: Deed): OutgoingEvent =>
  orderEvent("order.created", order, deed, {
    orderId: order.id,
    orderNumber: order.orderNumber,
    customerId: order.customerId,
    cartId: order.cartId,
    guest: order.guest !== null,
    channel: order.channel,
    lines: order.items.map((item) => ({
      itemId: item.id,
      sku: item.sku,
      quantity: item.quantity,
      unitPrice: item.unitPrice,
      discount: item.discount,
      tax: item.tax,
      total: item.total,
    })),
    subtotal: order.placed.subtotal,
    discount: order.placed.discount,
    tax: order.placed.tax,
    shipping: order.placed.shipping,
    total: placedTotal(order),
    voucherCode: order.voucherCode,
    paymentMethod: order.paymentMethod,
  });

const placedTotal = (order: Order) => ({
  amount: order.placed.total,
  currency: order.currency,
});

/** The events of each move along the life cycle: order.status_changed, and the one that names where it has come to. */
export function movedEvents(
  before: Order,
  steps: readonly Order[],
  deed: Deed,
): OutgoingEvent[] {
  return steps.flatMap((to, index) => {
    const from = steps[index - 1] ?? before;
    if (from.status === to.status) return [];
    const changed = orderEvent("order.status_changed", to, deed, {
      orderId: to.id,
      customerId: to.customerId,
      from: from.status,
      to: to.status,
      by: deed.actor.name,
    });
    return [changed, ...arrivalEvents(from, to, deed)];
  });
}

function arrivalEvents(from: Order, to: Order, deed: Deed): OutgoingEvent[] {
  switch (to.status) {
    case "confirmed":
      return [
        orderEvent("order.confirmed", to, deed, {
          orderId: to.id,
          orderNumber: to.orderNumber,
          customerId: to.customerId,
          guest: to.guest !== null,
          total: placedTotal(to),
          lines: to.items.map(({ id, sku, quantity }) => ({
            itemId: id,
            sku,
            quantity,
          })),
        }),
      ];
    case "cancelled":
    case "failed":
    case "refunded":
      return [
        orderEvent(`order.${to.status}`, to, deed, {
          orderId: to.id,
          customerId: to.customerId,
          cartId: to.cartId,
          from: from.status,
          total: placedTotal(to),
          step: "failure" in to ? to.failure.step : null,
          code: "failure" in to ? to.failure.code : null,
        }),
      ];
    case "finished":
      return [
        orderEvent("order.completed", to, deed, {
          orderId: to.id,
          customerId: to.customerId,
          total: placedTotal(to),
        }),
      ];
    case "created":
    case "pending_payment":
    case "awaiting_payment":
    case "processing":
    case "shipped":
    case "delivered":
    case "partially_returned":
    case "returned":
      return [];
  }
}

export const cancelRequestedEvent = (
  order: Order,
  cancellation: Cancellation,
  deed: Deed,
): OutgoingEvent =>
  orderEvent("order.cancel_requested", order, deed, {
    orderId: order.id,
    customerId: order.customerId,
    cancellationId: cancellation.id,
    scope: cancellation.scope,
    items: cancellation.items.map((units) => ({ ...units })),
    by: deed.actor.name,
    reason: cancellation.note,
  });

export const itemsCancelledEvent = (
  order: Order,
  cancellation: Cancellation,
  deed: Deed,
): OutgoingEvent =>
  orderEvent("order.items_cancelled", order, deed, {
    orderId: order.id,
    customerId: order.customerId,
    cancellationId: cancellation.id,
    items: cancellation.items.map(({ itemId, sku, quantity }) => ({
      itemId,
      sku,
      quantity,
    })),
    amount: { amount: cancellation.amount, currency: order.currency },
  });
