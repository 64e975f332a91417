import { beforeEach, expect, test } from "@jest/globals";
import { maxAmount, type Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import { orderAmounts } from "../../../domain/amounts.js";
import {
  aLine,
  buyer,
  countingIds,
  customerId,
  staff,
  stranger,
  tokenHash,
} from "../../../testing/order-fixtures.js";
import {
  createMemoryStores,
  type MemoryStores,
} from "../../../testing/memory-stores.js";
import type { Deed } from "../../actor.js";
import type { BasketQuestion, Quote, Shortage } from "../../ports.js";
import { merged } from "./placement-faults.js";
import { placeOrder, type WantedOrder } from "./place-order.js";

let world: MemoryStores;
let says: {
  customer: Result<null, Refusal>;
  quote?: Refusal;
  short: Shortage[];
};
let asked: BasketQuestion[];
beforeEach(() => {
  world = createMemoryStores();
  says = { customer: ok(null), short: [] };
  asked = [];
});

const parts = () => {
  let number = 0;
  return {
    transact: world.transact,
    orders: world.queries,
    numbers: { next: async () => `ORD-${String(++number)}` },
    newId: countingIds(),
    services: {
      validateCustomer: async () => says.customer,
      quoteBasket: async (question: BasketQuestion) => {
        asked.push(question);
        return says.quote ? refuse(says.quote) : ok(quoteOf(question));
      },
      checkStock: async () => says.short,
    },
  };
};
const quoteOf = (question: BasketQuestion): Quote => {
  const lines = question.lines.map(({ sku, quantity, unitPrice }) =>
    aLine({ sku, quantity, unitPrice: unitPrice ?? 1000 }),
  );
  return {
    ...orderAmounts(lines, question.shipping ?? 500),
    lines,
    discounts: [],
    shippingOption: "standard",
  };
};

const wanted = (change: Partial<WantedOrder> = {}): WantedOrder => ({
  id: "01981b3a-4b7c-7000-8000-000000000001",
  customerId,
  currency: "USD",
  lines: [
    { sku: "NW-001", quantity: 2 },
    { sku: "NW-002", quantity: 1 },
  ],
  voucherCode: null,
  paymentMethod: "card",
  paymentToken: "tok_ok",
  shippingAddress: { name: "Ada", street: "S 1", city: "B", country: "DE" },
  billingAddress: null,
  notes: null,
  metadata: {},
  channel: "api",
  ...change,
});
const place = (change: Partial<WantedOrder> = {}, deed: Deed = buyer) =>
  placeOrder(parts(), wanted(change), deed);

test("an order is created from its quote, with its event", async () => {
  const placed = await place({ voucherCode: "TEN" });
  expect(placed).toMatchObject({
    ok: true,
    value: {
      fresh: true,
      found: {
        version: 1,
        order: {
          status: "created",
          orderNumber: "ORD-1",
          placedBy: "carl",
          shippingOption: "standard",
        },
      },
    },
  });
  expect(asked).toMatchObject([
    { byStaff: false, voucherCode: "TEN", customerId },
  ]);
  expect(world.events).toMatchObject([
    {
      type: "order.created",
      data: {
        lines: [{ sku: "NW-001", quantity: 2 }, {}],
        voucherCode: "TEN",
        guest: false,
      },
    },
  ]);
});

test("a retry finds the order that its first try created, whatever has changed since", async () => {
  const first = await place();
  says.customer = refuse({ code: "CUSTOMER_SUSPENDED" });
  const again = await place();
  expect(again).toMatchObject({ ok: true, value: { fresh: false } });
  if (first.ok && again.ok)
    expect(again.value.found).toEqual(first.value.found);
  expect(world.eventTypes()).toEqual(["order.created"]);
});

test("all faults come at once, under the code of the gravest", async () => {
  says.customer = refuse({ code: "CUSTOMER_INVALID", detail: "Who?" });
  says.quote = { code: "VOUCHER_EXPIRED" };
  says.short = [{ sku: "NW-002", asked: 1, available: 0 }];
  expect(await place()).toEqual({
    ok: false,
    error: {
      code: "CUSTOMER_INVALID",
      detail: "Who? Not enough of NW-002. The voucher is not valid now.",
      errors: [
        { path: "customerId", code: "CUSTOMER_INVALID", message: "Who?" },
        {
          path: "items.1.quantity",
          code: "INSUFFICIENT_STOCK",
          message: "NW-002: 1 asked, 0 available",
        },
        {
          path: "voucherCode",
          code: "VOUCHER_EXPIRED",
          message: "The voucher is not valid now",
        },
      ],
      facts: { short: [{ sku: "NW-002", asked: 1, available: 0 }] },
    },
  });
});

test("what is unknown is not short as well, and names its line", async () => {
  const faultAt = (
    index: number,
    code: "PRODUCT_UNKNOWN" | "PRODUCT_DISCONTINUED",
  ) => ({
    code,
    errors: [{ path: `lines.${String(index)}.sku`, code, message: code }],
  });
  says.quote = faultAt(1, "PRODUCT_UNKNOWN");
  says.short = [{ sku: "NW-002", asked: 1, available: 0 }];
  expect(await place()).toMatchObject({
    error: { code: "PRODUCT_UNKNOWN", errors: [{ path: "items.1.sku" }] },
  });
  says.quote = faultAt(0, "PRODUCT_DISCONTINUED");
  expect(await place()).toMatchObject({
    error: {
      code: "PRODUCT_DISCONTINUED",
      errors: [{ path: "items.0.sku" }, { path: "items.1.quantity" }],
    },
  });
});

test("one fault alone is answered as it is, and none as none", () => {
  const only = { code: "VOUCHER_UNKNOWN" } as const;
  expect(merged([only])).toBe(only);
  expect(merged([])).toBeUndefined();
  expect(merged([only, { code: "TOTAL_OUT_OF_RANGE" }])?.errors).toMatchObject([
    { path: "voucherCode" },
    { path: "items" },
  ]);
});

test("prices and freight are for staff to give; nobody is asked before that is known", async () => {
  const lines = [
    { sku: "NW-001", quantity: 1, unitPrice: 700, discountBps: 100, tax: 3 },
  ];
  expect(await place({ lines, shipping: 0 })).toMatchObject({
    error: {
      code: "PRICE_OVERRIDE_FORBIDDEN",
      errors: [
        { path: "items.0.unitPrice" },
        { path: "items.0.discountBps" },
        { path: "items.0.tax" },
        { path: "shipping" },
      ],
    },
  });
  expect(asked).toEqual([]);
  expect(
    await place(
      { lines: [...lines, { sku: "NW-002", quantity: 1 }], shipping: 0 },
      staff,
    ),
  ).toMatchObject({
    value: {
      found: {
        order: { items: [{ negotiated: true }, { negotiated: false }] },
      },
    },
  });
});

test("card numbers, orders for others, guests and absurd lines are refused unasked", async () => {
  expect(await place({ paymentToken: "4242424242424242" })).toMatchObject({
    error: { code: "CARD_NUMBER_REFUSED", errors: [{ path: "payment.token" }] },
  });
  expect(await place({}, stranger)).toMatchObject({
    error: { code: "NOT_FOUND" },
  });
  const guest = {
    ...buyer,
    actor: { kind: "guest", name: "g", tokenHash },
  } as const;
  expect(await place({}, guest)).toMatchObject({
    error: { code: "FORBIDDEN" },
  });
  const lines = [{ sku: "NW-001", quantity: 100_000, unitPrice: maxAmount }];
  expect(await place({ lines }, staff)).toMatchObject({
    error: {
      code: "TOTAL_OUT_OF_RANGE",
      errors: [{ path: "items.0.unitPrice" }],
    },
  });
  expect(asked).toEqual([]);
});
