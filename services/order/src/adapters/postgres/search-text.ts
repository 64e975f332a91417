import type { Order } from "../../domain/order.js";

/** The words under which people look for an order. */
export function searchText(order: Order): string {
  const { shippingAddress: to, guest } = order;
  return [
    order.orderNumber,
    ...order.items.flatMap((item) => [item.sku, item.name]),
    to.name,
    to.street,
    to.city,
    to.postalCode,
    to.country,
    guest?.name,
    guest?.email,
    order.voucherCode,
    order.notes,
  ]
    .filter((part) => typeof part === "string")
    .join(" ");
}
