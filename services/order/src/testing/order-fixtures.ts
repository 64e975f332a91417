import type {
  NewOrder,
  PricedLine,
} from "../app/commands/placing/new-order.js";
import type { Deed } from "../app/actor.js";
import { lineAmounts, orderAmounts } from "../domain/amounts.js";
import type { Cancellation } from "../domain/moves/cancellation.js";
import type {
  CancelledOrder,
  FailedOrder,
  Item,
  Order,
  OrderStatus,
  Placed,
} from "../domain/order.js";
import { noPayment } from "../domain/payment-view.js";

export const at = new Date("2026-03-05T10:00:00.000Z");
export const later = new Date("2026-03-06T10:00:00.000Z");
export const customerId = "01981b3a-4b7c-7000-8000-00000000c001";
export const strangerId = "01981b3a-4b7c-7000-8000-00000000c0ff";
export const paymentId = "01981b3a-4b7c-7000-8000-00000000a001";
export const reservationId = "01981b3a-4b7c-7000-8000-00000000b001";
export const warehouseId = "01981b3a-4b7c-7000-8000-00000000e001";
export const tokenHash = "ab".repeat(32);

/** Ids that count up: the same for every run of a test. */
export function countingIds(start = 1): () => string {
  let next = start;
  return () => `01981b3a-4b7c-7000-8000-${String(next++).padStart(12, "0")}`;
}

export const saga: Deed = {
  actor: { kind: "service", name: "saga" },
  now: later,
  correlationId: "c-saga",
};
export const staff: Deed = {
  actor: { kind: "staff", name: "sue", role: "staff" },
  now: later,
  correlationId: "c-staff",
};
export const buyer: Deed = {
  actor: { kind: "customer", name: "carl", customerId },
  now: later,
  correlationId: "c-buyer",
};
export const stranger: Deed = {
  actor: {
    kind: "customer",
    name: "eve",
    customerId: strangerId,
  },
  now: later,
  correlationId: "c-eve",
};

export const anItem = (change: Partial<Item> = {}): Item => {
  const item = {
    id: "01981b3a-4b7c-7000-8000-000000001001",
    lineNo: 1,
    sku: "NW-001",
    name: "Chai",
    quantity: 3,
    unitPrice: 1000,
    discount: 100,
    tax: 50,
    total: 0,
    taxCategory: "standard",
    taxInclusive: false,
    negotiated: false,
    cancelledQuantity: 0,
    returnedQuantity: 0,
    shippedQuantity: 0,
    deliveredQuantity: 0,
    reservationId: null,
    warehouseId: null,
    allocations: [],
    ...change,
  };
  return { ...item, total: lineAmounts(item).total };
};

export const twoItems = (): Item[] => [
  anItem(),
  anItem({
    id: "01981b3a-4b7c-7000-8000-000000001002",
    lineNo: 2,
    sku: "NW-002",
    name: "Chang",
    quantity: 1,
    unitPrice: 1900,
    discount: 0,
    tax: 0,
  }),
];

export const placedOrder = (change: Partial<Placed> = {}): Placed => {
  const items = change.items ?? twoItems();
  return {
    id: "01981b3a-4b7c-7000-8000-000000000001",
    orderNumber: "ORD-20260305-000001",
    customerId,
    guest: null,
    cartId: null,
    cartVersion: null,
    channel: "api",
    currency: "USD",
    items,
    discounts: [],
    placed: orderAmounts(items, 500),
    voucherCode: null,
    paymentMethod: "card",
    paymentToken: "tok_ok",
    payment: noPayment,
    shippingAddress: {
      name: "Ada",
      street: "Obere Str. 57",
      city: "Berlin",
      country: "DE",
    },
    billingAddress: null,
    shippingOption: "standard",
    notes: null,
    metadata: {},
    placedBy: "carl",
    placedAt: at,
    correlationId: "c-1",
    sagaRun: 0,
    ...change,
  };
};

/** An order in any status, as it would have come there. */
export function orderIn(
  status: OrderStatus,
  change: Partial<Placed> = {},
): Order {
  const placed = placedOrder(change);
  const confirmed = { ...placed, confirmedAt: at, reservationId };
  const shipped = { ...confirmed, shippedAt: at };
  const arrived = { ...shipped, deliveredAt: at };
  const failure = { step: "take-payment", code: "PAYMENT_DECLINED" };
  switch (status) {
    case "created":
    case "pending_payment":
      return { ...placed, status, closing: null };
    case "awaiting_payment":
      return { ...placed, status, closing: null, nextAction: null };
    case "confirmed":
    case "processing":
      return { ...confirmed, status };
    case "shipped":
      return { ...shipped, status };
    case "delivered":
    case "partially_returned":
      return { ...arrived, status, returnInProgress: false };
    case "finished":
    case "returned":
      return { ...arrived, status, endedAt: at };
    case "refunded":
      return { ...confirmed, status, endedAt: at };
    case "failed":
      return { ...placed, status, failure, endedAt: at } satisfies FailedOrder;
    case "cancelled":
      return {
        ...placed,
        status,
        confirmedAt: null,
        reservationId: null,
        failure,
        endedAt: at,
      } satisfies CancelledOrder;
  }
}

export const aCancellation = (
  change: Partial<Cancellation> = {},
): Cancellation => ({
  id: "01981b3a-4b7c-7000-8000-00000000d001",
  orderId: "01981b3a-4b7c-7000-8000-000000000001",
  scope: "items",
  reason: "cancelled",
  state: "requested",
  items: [],
  amount: 0,
  note: "one too many",
  by: "sue",
  at,
  settledAt: null,
  ...change,
});

export const aLine = (change: Partial<PricedLine> = {}): PricedLine => {
  const line = {
    sku: "NW-001",
    name: "Chai",
    quantity: 3,
    unitPrice: 1000,
    discount: 100,
    tax: 50,
    total: 0,
    taxCategory: "standard",
    taxInclusive: false,
    negotiated: false,
    ...change,
  };
  return { ...line, total: change.total ?? lineAmounts(line).total };
};

/** A priced basket whose parts add up. */
export function aBasket(change: Partial<NewOrder> = {}): NewOrder {
  const lines = change.lines ?? [
    aLine(),
    aLine({
      sku: "NW-002",
      name: "Chang",
      quantity: 1,
      unitPrice: 1900,
      discount: 0,
      tax: 0,
    }),
  ];
  const shipping = change.shipping ?? 500;
  return {
    id: "01981b3a-4b7c-7000-8000-000000000001",
    customerId,
    guest: null,
    cartId: null,
    cartVersion: null,
    channel: "api",
    currency: "USD",
    lines,
    discounts: [],
    shipping,
    total: orderAmounts(lines, shipping).total,
    voucherCode: null,
    paymentMethod: "card",
    paymentToken: "tok_ok",
    shippingAddress: {
      name: "Ada",
      street: "Obere Str. 57",
      city: "Berlin",
      country: "DE",
    },
    billingAddress: null,
    shippingOption: "standard",
    notes: null,
    metadata: {},
    ...change,
  };
}
