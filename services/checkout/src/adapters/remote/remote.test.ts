import { expect, test } from "@jest/globals";
import { refuse } from "@waybill/result";
import { fakeClients } from "../../testing/fake-clients.js";
import { address, id, product } from "../../testing/samples.js";
import { customerV1, orderV1, warehouseV1 } from "@waybill/proto";
import { remoteBuyers } from "./buyers.js";
import { remoteCatalogue, remoteStock } from "./catalogue.js";
import { remoteOrders } from "./orders.js";

const clients = fakeClients([
  product("TEA", 300),
  product("YEN", 0, { unitPrice: null }),
]);
const catalogue = remoteCatalogue(
  clients.client(warehouseV1.CatalogueServiceService, "warehouse"),
);
const orders = remoteOrders(
  clients.client(orderV1.OrderServiceService, "order"),
);
const newOrder = {
  orderId: id(1),
  customerId: null,
  guest: { email: "a@example.com", name: "Ana", tokenHash: "h" },
  currency: "USD",
  lines: [
    {
      sku: "TEA",
      name: "Tea",
      quantity: 1,
      unitPrice: 300,
      discount: 30,
      tax: 5,
      total: 275,
      taxCategory: "food",
      taxInclusive: false,
    },
  ],
  discounts: [
    { ruleId: id(2), code: "TEN", name: "Ten", amount: 20 },
    { ruleId: id(3), name: "Sale", amount: 10 },
    { name: "Negotiated", amount: 0 },
  ],
  ...{
    subtotal: 300,
    discount: 30,
    tax: 5,
    shipping: 0,
    total: 275,
    voucherCode: "TEN",
  },
  payment: { method: "card" as const, token: "tok_ok" },
  shippingAddress: address,
  billingAddress: null,
  ...{ shippingOption: "standard", cartId: id(4), cartVersion: 2 },
};

test("what has no price in the currency is told from what does not exist", async () => {
  const found = await catalogue.products(["TEA", "YEN", "NONE"], "USD");
  expect([...found].map(([sku, { unitPrice }]) => [sku, unitPrice])).toEqual([
    ["TEA", 300],
    ["YEN", null],
  ]);
  expect(await catalogue.products([], "USD")).toEqual(new Map());
});

test("stock is asked for by line, and not at all for none", async () => {
  const stock = remoteStock(
    clients.client(warehouseV1.InventoryServiceService, "warehouse"),
  );
  clients.state.stock.set("TEA", 3);
  expect(await stock.available([{ sku: "TEA", quantity: 1 }])).toEqual(
    new Map([["TEA", 3]]),
  );
  expect(await stock.available([])).toEqual(new Map());
});

test("an order goes over whole: promotions by id, vouchers by code, the billing address as shipped to", async () => {
  expect(await orders.create(newOrder)).toMatchObject({
    ok: true,
    value: {
      orderId: id(1),
      status: "created",
      total: { amount: 275, currency: "USD" },
    },
  });
  expect(clients.state.created[0]).toMatchObject({
    guestEmail: "a@example.com",
    guestTokenHash: "h",
    customerId: "",
    billingAddress: { street: address.street, region: "" },
    discounts: [
      { code: "TEN", promotionId: "" },
      { code: "", promotionId: id(3) },
      { code: "", promotionId: "" },
    ],
  });
});

test("an order is found, or not there; where orders stand is asked for together", async () => {
  expect(await orders.find(id(1))).toMatchObject({
    orderNumber: "ORD-20260301-000001",
  });
  expect(await orders.find(id(9))).toBeNull();
  expect(await orders.standings([id(1), id(9)])).toMatchObject([
    { status: "created" },
    { status: "" },
  ]);
  expect(await orders.cancel(id(1), "stray")).toBe(true);
});

test("an order that can no longer be cancelled is left; any other refusal is a fault", async () => {
  const refusing = (code: "NOT_CANCELLABLE" | "FORBIDDEN") =>
    remoteOrders({
      ...clients.client(orderV1.OrderServiceService, "order"),
      cancelOrder: async () => refuse({ code }),
    });
  expect(await refusing("NOT_CANCELLABLE").cancel(id(1), "stray")).toBe(false);
  await expect(refusing("FORBIDDEN").cancel(id(1), "stray")).rejects.toThrow(
    "CancelOrder was refused: FORBIDDEN",
  );
});

test("customers' orders are asked of the customer service, guests' of our own record", async () => {
  const buyers = remoteBuyers(
    clients.client(customerV1.CustomerServiceService, "customer"),
    async (key) => (key === "g" ? 2 : 0),
  );
  clients.state.confirmedOrders.set(id(5), 3);
  expect(
    await buyers.confirmedOrders({ customerId: id(5), guestKey: null }),
  ).toBe(3);
  expect(
    await buyers.confirmedOrders({ customerId: null, guestKey: "g" }),
  ).toBe(2);
  expect(
    await buyers.confirmedOrders({ customerId: null, guestKey: null }),
  ).toBeNull();
  clients.state.suspended.add(id(6));
  expect((await buyers.mayOrder(id(5))).ok).toBe(true);
  expect(await buyers.mayOrder(id(6))).toMatchObject({
    error: { code: "CUSTOMER_SUSPENDED" },
  });
});
