import type { EventData, EventType, IncomingEvent } from "@waybill/contracts";

const id = (n: number) =>
  `01981b3a-4b7c-7000-8000-${String(n).padStart(12, "0")}`;
export const ids = {
  order: id(1),
  customer: id(2),
  shipment: id(3),
  warehouse: id(4),
  payment: id(5),
  refund: id(6),
  cart: id(7),
  return: id(8),
  restock: id(9),
  item: id(10),
};
const usd = (amount: number) => ({ amount, currency: "USD" });
const line = { itemId: ids.item, sku: "NW-001", quantity: 2 };
const end = {
  orderId: ids.order,
  customerId: ids.customer,
  cartId: null,
  from: "pending_payment",
  total: usd(1999),
  step: null,
  code: null,
} as const;
const shipment = {
  shipmentId: ids.shipment,
  orderId: ids.order,
  warehouseId: ids.warehouse,
  lines: [{ sku: "NW-001", quantity: 2 }],
};
const payment = {
  paymentId: ids.payment,
  orderId: ids.order,
  customerId: ids.customer,
  method: "card",
  amount: usd(1999),
} as const;
const returned = {
  returnId: ids.return,
  orderId: ids.order,
  customerId: ids.customer,
  items: [line],
};
const restock = {
  restockOrderId: ids.restock,
  sku: "NW-001",
  warehouseId: ids.warehouse,
  quantity: 40,
};

/** An example of every event that a message is sent for. */
export const examples = {
  "order.confirmed": {
    orderId: ids.order,
    orderNumber: "ORD-20260101-000001",
    customerId: ids.customer,
    guest: false,
    total: usd(1999),
    lines: [line],
  },
  "order.failed": { ...end, step: "take-payment", code: "PAYMENT_DECLINED" },
  "order.cancelled": end,
  "order.refunded": end,
  "order.items_cancelled": {
    orderId: ids.order,
    customerId: ids.customer,
    cancellationId: "c1",
    items: [line],
    amount: usd(999),
  },
  "order.completed": {
    orderId: ids.order,
    customerId: ids.customer,
    total: usd(1999),
  },
  "payment.pending": {
    ...payment,
    nextActionUrl: "https://bank.example/confirm",
  },
  "refund.completed": {
    ...payment,
    refundId: ids.refund,
    refund: usd(500),
    refundedTotal: 500,
    capturedTotal: 1999,
  },
  "shipment.shipped": {
    ...shipment,
    carrier: "DHL",
    trackingNumber: "JD014600",
  },
  "shipment.delivered": shipment,
  "shipment.failed": { ...shipment, reason: "lost" },
  "return.requested": returned,
  "return.approved": returned,
  "return.rejected": returned,
  "return.completed": { ...returned, refund: usd(700) },
  "cart.abandoned": {
    cartId: ids.cart,
    customerId: ids.customer,
    total: usd(4200),
    lines: 3,
  },
  "checkout.needs_attention": {
    orderId: ids.order,
    customerId: null,
    run: 1,
    step: "take-payment",
    waitingFor: "the provider",
    attempts: 10,
  },
  "stock.low": {
    sku: "NW-001",
    warehouseId: ids.warehouse,
    available: 4,
    reorderPoint: 10,
    reorderQuantity: 40,
  },
  "restock.requested": restock,
  "restock.received": restock,
} as const;

let version = 0;

/** An event as the inbox hands it to a handler. */
export const eventOf = <T extends EventType>(
  type: T,
  data: EventData<T>,
): IncomingEvent<T> => ({
  id: id(1000 + ++version),
  source: "/waybill/test",
  type,
  aggregateId: ids.order,
  aggregateVersion: version,
  correlationId: "c",
  occurredAt: new Date("2026-01-01T00:00:00Z"),
  data,
});

export const orderCreated = eventOf("order.created", {
  orderId: ids.order,
  orderNumber: "ORD-20260101-000001",
  customerId: ids.customer,
  cartId: null,
  guest: false,
  channel: "web",
  lines: [{ ...line, unitPrice: 1000, discount: 1, tax: 0, total: 1999 }],
  subtotal: 2000,
  discount: 1,
  tax: 0,
  shipping: 0,
  total: usd(1999),
  voucherCode: null,
  paymentMethod: "card",
});
