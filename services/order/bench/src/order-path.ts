import type { OutgoingEvent } from "@waybill/contracts";
import type { Database } from "@waybill/database";
import type { Outbox } from "@waybill/messaging";
import { v7 } from "uuid";
import { createOrderNumbers } from "../../src/adapters/postgres/order-numbers.js";
import { createOrderReader } from "../../src/adapters/postgres/order-store.js";
import { createTransact } from "../../src/adapters/postgres/stores.js";
import type { Deed } from "../../src/app/actor.js";
import { createOrder } from "../../src/app/commands/placing/create-order.js";
import {
  newOrder,
  type NewOrder,
} from "../../src/app/commands/placing/new-order.js";
import { createdEvent } from "../../src/app/events.js";

/** The monthly partitions that the service keeps ahead. */
export const preparePartitions = (db: Database): Promise<unknown> =>
  db.query("SELECT ensure_order_partitions(now(), 1)");

/** An outbox that takes no events: what an order costs without one. */
export const noOutbox: Outbox = {
  add: () => Promise.resolve(),
};

/** The order service's own command with its own stores, in this process; each call writes one order of three lines, with its event. */
export function orderPath(db: Database, outbox: Outbox): () => Promise<void> {
  const parts = {
    transact: createTransact(db, outbox, () => undefined),
    orders: createOrderReader(db),
    numbers: createOrderNumbers(db),
    newId: v7,
  };
  return async () => {
    const created = await createOrder(parts, basket(), deed());
    if (!created.ok)
      throw new Error(`an order was refused: ${created.error.code}`);
  };
}

let orders = 0;

/** The event of such an order; the correlation id is the moment, for lags. */
export function orderCreated(): OutgoingEvent {
  const number = `ORD-20260101-${String(++orders).padStart(6, "0")}`;
  const by = deed();
  return createdEvent(newOrder(basket(), number, v7, by), by);
}

const deed = (): Deed => ({
  actor: { kind: "service", name: "checkout" },
  now: new Date(),
  correlationId: String(performance.timeOrigin + performance.now()),
});

const line = (n: number) => ({
  ...{ sku: `NW-00${String(n)}`, name: "Product of the bench", quantity: n },
  ...{ unitPrice: 999, discount: 0, tax: 80 * n, total: 1_079 * n },
  ...{ taxCategory: "standard", taxInclusive: false, negotiated: false },
});

/** As the checkout hands it over: priced, with a customer and an address. */
const basket = (): NewOrder => ({
  ...{ id: v7(), customerId: v7(), guest: null },
  ...{ cartId: v7(), cartVersion: 3, channel: "web", currency: "USD" },
  ...{ lines: [line(1), line(2), line(3)], discounts: [] },
  ...{ shipping: 500, total: 6 * 1_079 + 500, voucherCode: null },
  ...{ paymentMethod: "card", paymentToken: "tok_ok" },
  shippingAddress: {
    name: "Alfreds Futterkiste",
    street: "Obere Str. 57",
    city: "Berlin",
    postalCode: "12209",
    country: "DE",
  },
  ...{ billingAddress: null, shippingOption: null, notes: null, metadata: {} },
});
