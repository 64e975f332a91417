import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { v7 } from "uuid";
import {
  startWarehouse,
  type Answer,
  type ServiceStack,
} from "./testing/service-stack.js";
import { tea } from "./testing/scenario.js";

let stack: ServiceStack;
let sea: string;
let ber: string;
beforeAll(async () => {
  stack = await startWarehouse();
  sea = await addWarehouse("SEA", "US", 1);
  ber = await addWarehouse("BER", "DE", 2);
}, 30_000);
afterAll(() => stack.stop());

async function addWarehouse(code: string, country: string, priority: number) {
  const body = { code, name: code, country, priority };
  const made = await stack.http("POST", "/warehouses", { body });
  expect(made.status).toBe(201);
  return String(made.body["id"]);
}
const addProduct = (sku: string): Promise<Answer> =>
  stack.http("POST", "/products", { body: { ...tea, sku } });
async function shelve(sku: string, warehouseId: string, onHand: number) {
  await addProduct(sku);
  const body = { sku, warehouseId, onHand };
  const made = await stack.http("POST", "/inventory", { body });
  expect(made.status).toBe(201);
}
const effect = (orderId: string, step: string) => ({
  key: `${orderId}:${step}`,
  run: 1,
});
const reserve = (orderId: string, sku: string, quantity: number) =>
  stack.inventory.reserve({
    effect: effect(orderId, "reserve-stock:run"),
    orderId,
    lines: [{ sku, quantity }],
    ttlSeconds: 600,
    country: "DE",
  });
const request = (orderId: string, sku: string, quantity: number) =>
  stack.fulfilment.requestFulfilment({
    orderId,
    customerId: "",
    lines: [{ sku, quantity }],
    shipTo: {
      name: "A",
      street: "S",
      city: "B",
      region: "",
      postalCode: "",
      country: "DE",
    },
  });

test("anyone may read the catalogue and the stock, only staff may change them", async () => {
  expect((await addProduct("EDGE-1")).status).toBe(201);
  await stack.http("POST", "/inventory", {
    body: { sku: "EDGE-1", warehouseId: sea, onHand: 5 },
  });
  for (const path of [
    "/products",
    "/products/EDGE-1",
    "/inventory",
    "/inventory/EDGE-1",
  ])
    expect((await stack.http("GET", path, { as: "nobody" })).status).toBe(200);
  for (const path of [
    "/inventory/low-stock",
    "/inventory/EDGE-1/movements",
    "/shipments",
    "/restock-orders",
  ]) {
    expect((await stack.http("GET", path, { as: "nobody" })).status).toBe(401);
    expect((await stack.http("GET", path, { as: "customer" })).status).toBe(
      403,
    );
    expect((await stack.http("GET", path)).status).toBe(200);
  }
  const body = { ...tea, sku: "EDGE-2" };
  expect(
    (await stack.http("POST", "/products", { as: "customer", body })).status,
  ).toBe(403);
});

test("a SKU is taken once", async () => {
  await addProduct("EDGE-3");
  expect(await addProduct("EDGE-3")).toMatchObject({
    status: 409,
    body: { code: "SKU_TAKEN" },
  });
});

test("a new price shows at once, in the page too", async () => {
  await addProduct("PRICED");
  const list = () =>
    stack.http("GET", "/products?q=PRICED").then((a) => a.body["items"]);
  expect(await list()).toMatchObject([{ price: { amount: 1000 } }]);
  const put = await stack.http("PUT", "/products/PRICED/price", {
    body: { price: { amount: 1250, currency: "USD" } },
  });
  expect(put).toMatchObject({ status: 200, body: { price: { amount: 1250 } } });
  expect(await list()).toMatchObject([{ price: { amount: 1250 } }]);
  const stale = await stack.http("PUT", "/products/PRICED/price", {
    headers: { "if-match": '"1"' },
    body: { price: { amount: 1, currency: "USD" } },
  });
  expect(stale.status).toBe(412);
});

test("the catalogue comes in pages that name every product once", async () => {
  for (const n of [1, 2, 3]) await addProduct(`PAGE-${String(n)}`);
  const first = await stack.http("GET", "/products?q=PAGE-&limit=2");
  const cursor = encodeURIComponent(String(first.body["nextCursor"]));
  const second = await stack.http(
    "GET",
    `/products?q=PAGE-&limit=2&cursor=${cursor}`,
  );
  expect(first.body["items"]).toMatchObject([
    { sku: "PAGE-1" },
    { sku: "PAGE-2" },
  ]);
  expect(second.body).toMatchObject({
    items: [{ sku: "PAGE-3" }],
    nextCursor: null,
  });
  expect((await stack.http("GET", "/products?cursor=nonsense")).status).toBe(
    422,
  );
});

test("the saga's calls reserve, check, fulfil and cancel over gRPC", async () => {
  await shelve("SAGA", ber, 10);
  const orderId = v7();
  const check = await stack.inventory.checkStock({
    lines: [
      { sku: "SAGA", quantity: 4 },
      { sku: "NONE", quantity: 1 },
    ],
  });
  expect(check).toMatchObject({
    value: {
      shortSkus: ["NONE"],
      levels: [
        { sku: "NONE", available: 0 },
        { sku: "SAGA", available: 10 },
      ],
    },
  });
  const held = await reserve(orderId, "SAGA", 4);
  expect(held).toMatchObject({
    ok: true,
    value: { allocations: [{ warehouseId: ber, quantity: 4 }] },
  });
  expect(await reserve(v7(), "SAGA", 7)).toMatchObject({
    ok: false,
    error: {
      code: "INSUFFICIENT_STOCK",
      facts: { items: [{ sku: "SAGA", asked: 7, available: 6 }] },
    },
  });
  const opened = await request(orderId, "SAGA", 4);
  expect(opened).toMatchObject({ ok: true, value: { unfulfillable: [] } });
  const cancelled = await stack.fulfilment.cancelFulfilment({
    effect: { key: v7(), run: 1 },
    orderId,
    lines: [{ sku: "SAGA", quantity: 1 }],
  });
  expect(cancelled).toMatchObject({
    value: { cancelled: [{ sku: "SAGA", quantity: 1 }] },
  });
  const { body } = await stack.http("GET", `/shipments?orderId=${orderId}`);
  expect(body["items"]).toMatchObject([
    { status: "pending", lines: [{ sku: "SAGA", quantity: 4, cancelled: 1 }] },
  ]);
  const [shipment] = body["items"] as { id: string }[];
  const act = (verb: string, sent = {}) =>
    stack.http("POST", `/shipments/${String(shipment?.id)}/${verb}`, {
      body: sent,
    });
  expect(
    await act("ship", { carrier: "DHL", trackingNumber: "1" }),
  ).toMatchObject({
    status: 409,
    body: { code: "INVALID_TRANSITION", allowed: ["picked", "failed"] },
  });
  for (const verb of ["pick", "pack"])
    expect((await act(verb)).status).toBe(200);
  expect(
    (await act("ship", { carrier: "DHL", trackingNumber: "1" })).body,
  ).toMatchObject({ status: "shipped" });
  expect((await act("deliver")).body).toMatchObject({ status: "delivered" });
  expect((await stack.http("GET", "/inventory/SAGA")).body).toMatchObject({
    available: 7,
    items: [{ onHand: 7, reserved: 0 }],
  });
  expect((await stack.http("GET", "/inventory/discrepancies")).body).toEqual({
    items: [],
  });
});

test("prices are quoted in a currency, and what has none in it is named", async () => {
  await addProduct("QUOTE-1");
  const quoted = await stack.catalogue.quotePrices({
    skus: ["QUOTE-1", "QUOTE-9"],
    currency: "USD",
  });
  expect(quoted).toMatchObject({
    value: {
      products: [{ sku: "QUOTE-1", price: { amount: 1000 } }],
      unknownSkus: ["QUOTE-9"],
    },
  });
  const euros = await stack.catalogue.quotePrices({
    skus: ["QUOTE-1"],
    currency: "EUR",
  });
  expect(euros).toMatchObject({
    value: { products: [], unknownSkus: ["QUOTE-1"] },
  });
});

test("a hold by hand is released by hand, a saga's is not", async () => {
  await shelve("HAND", sea, 10);
  const body = {
    reference: "counter-1",
    lines: [{ sku: "HAND", quantity: 2 }],
    ttlSeconds: 600,
  };
  const held = await stack.http("POST", "/inventory/reserve", { body });
  expect(held).toMatchObject({
    status: 201,
    body: { status: "held", kind: "external" },
  });
  const again = await stack.http("POST", "/inventory/reserve", { body });
  expect(again.body["id"]).toBe(held.body["id"]);
  const released = await stack.http(
    "POST",
    `/reservations/${String(held.body["id"])}/release`,
  );
  expect(released).toMatchObject({ status: 200, body: { status: "released" } });
  const orderId = v7();
  const saga = await reserve(orderId, "HAND", 1);
  const id = saga.ok ? saga.value.reservationId : "";
  expect(await stack.http("POST", `/reservations/${id}/release`)).toMatchObject(
    {
      status: 409,
      body: { code: "SAGA_OWNED" },
    },
  );
});

test("what is reserved cannot be taken off the books", async () => {
  await shelve("BOOKS", sea, 5);
  await reserve(v7(), "BOOKS", 3);
  const adjust = (change: number) =>
    stack.http("PUT", "/inventory/BOOKS/stock", {
      body: { warehouseId: sea, change, reason: "count" },
    });
  expect(await adjust(-3)).toMatchObject({
    status: 409,
    body: { code: "NEGATIVE_STOCK" },
  });
  expect(await adjust(-2)).toMatchObject({
    status: 200,
    body: { available: 0 },
  });
  const ledger = await stack.http("GET", "/inventory/BOOKS/movements");
  expect(ledger.body["items"]).toMatchObject([
    { kind: "adjusted", onHandChange: -2, reason: "count" },
    { kind: "held", reservedChange: 3 },
    { kind: "received", onHandChange: 5 },
  ]);
});
