import type { commonV1, orderV1 } from "@waybill/proto";
import { remainingTotals } from "../../domain/amounts.js";
import { closingOf, type Address, type Item } from "../../domain/order.js";
import type { Versioned } from "../../app/ports.js";

/** An order as proto/order/v1 shows it: amounts of what is left, lines as placed. */
export function orderMessage({
  order,
  version,
  updatedAt,
}: Versioned): orderV1.Order {
  const totals = remainingTotals(order.items, order.placed.shipping);
  return {
    orderId: order.id,
    orderNumber: order.orderNumber,
    status: order.status,
    version,
    customerId: order.customerId ?? "",
    currency: order.currency,
    lines: order.items.map(lineMessage),
    ...totals,
    voucherCode: order.voucherCode ?? "",
    payment: { method: order.paymentMethod, token: order.paymentToken ?? "" },
    shippingAddress: addressMessage(order.shippingAddress),
    shippingOption: order.shippingOption ?? "",
    createdAt: order.placedAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    cartId: order.cartId ?? "",
    channel: order.channel,
    closing: closingOf(order) !== null,
    correlationId: order.correlationId,
    guest: order.guest !== null,
    discounts: order.discounts.map((one) => ({
      code: one.code ?? "",
      name: one.name,
      amount: one.amount,
      promotionId: one.promotionId ?? "",
    })),
  };
}

const lineMessage = (item: Item): orderV1.OrderLine => ({
  itemId: item.id,
  sku: item.sku,
  name: item.name,
  quantity: item.quantity,
  unitPrice: item.unitPrice,
  discount: item.discount,
  tax: item.tax,
  total: item.total,
  cancelledQuantity: item.cancelledQuantity,
  returnedQuantity: item.returnedQuantity,
  taxCategory: item.taxCategory,
  taxInclusive: item.taxInclusive,
});

const addressMessage = (address: Address): commonV1.Address => ({
  name: address.name,
  street: address.street,
  city: address.city,
  region: address.region ?? "",
  postalCode: address.postalCode ?? "",
  country: address.country,
});

/** An address of a message; proto3 says "absent" by an empty text. */
export const addressOfMessage = (message: commonV1.Address): Address => ({
  name: message.name,
  street: message.street,
  city: message.city,
  ...(message.region ? { region: message.region } : {}),
  ...(message.postalCode ? { postalCode: message.postalCode } : {}),
  country: message.country,
});

/** proto3 has no null: an empty text says that there is none. */
export const orNull = (text: string): string | null =>
  text === "" ? null : text;
