import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { v7 } from "uuid";
import { callsOf } from "../../testing/edge-calls.js";
import { tea } from "../../testing/scenario.js";
import {
  startWarehouse,
  type ServiceStack,
} from "../../testing/service-stack.js";

let stack: ServiceStack;
let calls: ReturnType<typeof callsOf>;
let sea: string;
beforeAll(async () => {
  stack = await startWarehouse();
  calls = callsOf(stack);
  sea = await calls.addWarehouse("SEA", "US", 1);
  await calls.addWarehouse("BER", "DE", 2);
}, 30_000);
afterAll(() => stack.stop());

test("anyone may read the catalogue and the stock, only staff may change them", async () => {
  expect((await calls.addProduct("EDGE-1")).status).toBe(201);
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

test("a hold by hand is released by hand, a saga's is not", async () => {
  await calls.shelve("HAND", sea, 10);
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
  const saga = await calls.reserve(orderId, "HAND", 1);
  const id = saga.ok ? saga.value.reservationId : "";
  expect(await stack.http("POST", `/reservations/${id}/release`)).toMatchObject(
    {
      status: 409,
      body: { code: "SAGA_OWNED" },
    },
  );
});

test("what is reserved cannot be taken off the books", async () => {
  await calls.shelve("BOOKS", sea, 5);
  await calls.reserve(v7(), "BOOKS", 3);
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

test("restocking is asked for, ordered and received over HTTP", async () => {
  await calls.shelve("RESTOCK", sea, 1, {
    reorderPoint: 5,
    reorderQuantity: 20,
  });
  expect(
    (await stack.http("GET", "/inventory/low-stock?limit=200")).body["items"],
  ).toEqual(
    expect.arrayContaining([expect.objectContaining({ sku: "RESTOCK" })]),
  );
  const body = { sku: "RESTOCK", warehouseId: sea, quantity: 20 };
  const made = await stack.http("POST", "/restock-orders", { body });
  expect(made).toMatchObject({ status: 201, body: { status: "requested" } });
  const path = `/restock-orders/${String(made.body["id"])}`;
  expect((await stack.http("POST", `${path}/order`)).body).toMatchObject({
    status: "ordered",
  });
  const received = await stack.http("POST", `${path}/receive`, {
    body: { note: "two boxes" },
  });
  expect(received.body).toMatchObject({
    status: "received",
    note: "two boxes",
  });
  expect(await stack.http("POST", `${path}/cancel`)).toMatchObject({
    status: 409,
    body: { code: "INVALID_TRANSITION", status: 409 },
  });
  expect((await stack.http("GET", path)).body).toMatchObject({
    receivedQuantity: 20,
  });
  const list = await stack.http("GET", "/restock-orders?status=received");
  expect(list.body["items"]).toMatchObject([{ sku: "RESTOCK" }]);
  expect((await stack.http("GET", "/inventory/RESTOCK")).body).toMatchObject({
    available: 21,
  });
});

test("what staff do is audited with before and after, in the same transaction", async () => {
  await calls.shelve("AUDIT", sea, 5);
  await stack.http("PUT", "/inventory/AUDIT/stock", {
    body: { warehouseId: sea, change: 2, reason: "found", kind: "received" },
  });
  const rows = await stack.db.query(
    `SELECT action, actor, role FROM audit_log WHERE object_id LIKE 'AUDIT%' ORDER BY id`,
  );
  expect(rows.map((row) => String(row["action"]))).toEqual([
    "product.created",
    "stock.opened",
    "stock.received",
  ]);
});

test("an adjustment that is sent twice with one key is booked once", async () => {
  await calls.shelve("TWICE", sea, 5);
  const send = () =>
    stack.http("PUT", "/inventory/TWICE/stock", {
      body: { warehouseId: sea, change: 2, reason: "found" },
      headers: { "idempotency-key": "adjust-twice" },
    });
  expect((await send()).body).toMatchObject({ available: 7 });
  expect((await send()).body).toMatchObject({ available: 7 });
  expect((await stack.http("GET", "/inventory/TWICE")).body).toMatchObject({
    available: 7,
  });
});

test("low stock and reservations are counted for Prometheus", async () => {
  const answer = await fetch(`${stack.service.httpUrl}/metrics`);
  const text = await answer.text();
  expect(text).toMatch(/^stock_low_skus\{service="warehouse"\} \d+$/m);
  expect(text).toContain("stock_reservations_total");
});
