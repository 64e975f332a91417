import type { EventType, IncomingEvent } from "@waybill/contracts";
import { formatMoney } from "@waybill/money";
import type { Draft } from "../domain/notification.js";
import type { SeenOrder } from "./ports.js";

/** Events that a message is sent for; each names the order it belongs to where there is one. */
export const aboutOrders = [
  "order.confirmed",
  "order.failed",
  "order.cancelled",
  "order.refunded",
  "order.items_cancelled",
  "order.completed",
  "payment.pending",
  "refund.completed",
  "shipment.shipped",
  "shipment.delivered",
  "shipment.failed",
  "return.requested",
  "return.approved",
  "return.rejected",
  "return.completed",
] as const satisfies readonly EventType[];
export type AboutOrder = (typeof aboutOrders)[number];

export const withoutOrder = [
  "cart.abandoned",
  "checkout.needs_attention",
  "stock.low",
  "restock.requested",
  "restock.received",
] as const satisfies readonly EventType[];
export type WithoutOrder = (typeof withoutOrder)[number];

/** The message about an event of a known order, or nothing where there is nothing to say. */
export function draftAboutOrder(
  event: IncomingEvent<AboutOrder>,
  order: SeenOrder,
): Draft | null {
  const extra = factsOf(event);
  if (extra === null) return null;
  const facts = { orderNumber: order.orderNumber, total: formatMoney(order) };
  return {
    kind: event.type,
    subjectId: subjectOf(event),
    orderId: order.orderId,
    customerId: order.customerId,
    facts: { ...facts, ...extra },
  };
}

/** What a message is about: a refund and a parcel are told of once each, an order's end once an order. */
function subjectOf(event: IncomingEvent<AboutOrder>): string {
  switch (event.type) {
    case "order.confirmed":
    case "order.failed":
    case "order.cancelled":
    case "order.refunded":
    case "order.completed":
      return event.data.orderId;
    case "order.items_cancelled":
      return event.data.cancellationId;
    case "payment.pending":
      return event.data.paymentId;
    case "refund.completed":
      return event.data.refundId;
    case "shipment.shipped":
    case "shipment.delivered":
    case "shipment.failed":
      return event.data.shipmentId;
    case "return.requested":
    case "return.approved":
    case "return.rejected":
    case "return.completed":
      return event.data.returnId;
  }
}

/** The facts that an event adds to its message; null where there is nothing to say. */
function factsOf(
  event: IncomingEvent<AboutOrder>,
): Record<string, string> | null {
  switch (event.type) {
    case "order.failed":
      return { reason: reasonOf(event.data.code) };
    case "order.items_cancelled":
      return {
        items: event.data.items
          .map((item) => `${String(item.quantity)} × ${item.sku}`)
          .join(", "),
        amount: formatMoney(event.data.amount),
      };
    case "payment.pending":
      return event.data.nextActionUrl === null
        ? null
        : { url: event.data.nextActionUrl };
    case "refund.completed":
    case "return.completed":
      return { amount: formatMoney(event.data.refund) };
    case "shipment.shipped":
      return {
        carrier: event.data.carrier,
        trackingNumber: event.data.trackingNumber,
      };
    case "shipment.failed":
      return { reason: event.data.reason };
    case "order.confirmed":
    case "order.cancelled":
    case "order.refunded":
    case "order.completed":
    case "shipment.delivered":
    case "return.requested":
    case "return.approved":
    case "return.rejected":
      return {};
  }
}

/** The message about an event that belongs to no order we know. */
export function draftWithoutOrder(event: IncomingEvent<WithoutOrder>): Draft {
  const nobody = { kind: event.type, orderId: null, customerId: null };
  switch (event.type) {
    case "cart.abandoned":
      return {
        ...nobody,
        subjectId: event.data.cartId,
        customerId: event.data.customerId,
        facts: {
          lines: String(event.data.lines),
          total: formatMoney(event.data.total),
        },
      };
    case "checkout.needs_attention":
      return {
        ...nobody,
        subjectId: `${event.data.orderId}:${String(event.data.run)}:${event.data.step}`,
        orderId: event.data.orderId,
        facts: {
          orderId: event.data.orderId,
          step: event.data.step,
          attempts: String(event.data.attempts),
          waitingFor: event.data.waitingFor,
        },
      };
    case "stock.low":
      return {
        ...nobody,
        subjectId: event.id, // A SKU runs low more than once in its life.
        facts: {
          sku: event.data.sku,
          available: String(event.data.available),
          reorderPoint: String(event.data.reorderPoint),
        },
      };
    case "restock.requested":
    case "restock.received":
      return {
        ...nobody,
        subjectId: event.data.restockOrderId,
        facts: { sku: event.data.sku, quantity: String(event.data.quantity) },
      };
  }
}

const reasons: Readonly<Record<string, string>> = {
  PAYMENT_DECLINED: "your card was declined",
  INSUFFICIENT_BALANCE: "the balance was too low",
  INSUFFICIENT_STOCK: "the goods were sold out meanwhile",
  PAYMENT_PROVIDER_UNAVAILABLE: "the payment provider did not answer",
};

/** A code in words; one that a buyer can do nothing with stays vague. */
const reasonOf = (code: string | null): string =>
  reasons[code ?? ""] ?? "it could not be completed in time";
