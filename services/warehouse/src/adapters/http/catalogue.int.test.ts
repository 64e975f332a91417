import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { v7 } from "uuid";
import { callsOf } from "../../testing/edge-calls.js";
import { tea, teaFacts } from "../../testing/scenario.js";
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

test("a SKU is taken once", async () => {
  await calls.addProduct("EDGE-3");
  expect(await calls.addProduct("EDGE-3")).toMatchObject({
    status: 409,
    body: { code: "SKU_TAKEN" },
  });
});

test("a new price shows at once, in the page too", async () => {
  await calls.addProduct("PRICED");
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
  for (const n of [1, 2, 3]) await calls.addProduct(`PAGE-${String(n)}`);
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

test("warehouses, reordering and a product's facts are changed over HTTP", async () => {
  const oslo = await calls.addWarehouse("OSL", "NO", 9);
  const facts = { name: "Oslo", country: "NO", priority: 8, active: false };
  expect(
    await stack.http("PUT", `/warehouses/${oslo}`, {
      body: facts,
      headers: { "if-match": '"1"' },
    }),
  ).toMatchObject({ status: 200, body: { active: false, version: 2 } });
  expect((await stack.http("GET", `/warehouses/${oslo}`)).body).toMatchObject({
    priority: 8,
  });
  const all = await stack.http("GET", "/warehouses");
  expect((all.body["items"] as { code: string }[]).map((w) => w.code)).toEqual([
    "SEA",
    "BER",
    "OSL",
  ]);
  await calls.shelve("FACTS", sea, 3);
  const reordering = { warehouseId: sea, reorderPoint: 9, reorderQuantity: 5 };
  expect(
    await stack.http("PUT", "/inventory/FACTS/reordering", {
      body: reordering,
    }),
  ).toMatchObject({
    status: 200,
    body: { items: [{ reorderPoint: 9, reorderQuantity: 5 }] },
  });
  const put = await stack.http("PUT", "/products/FACTS", {
    body: { ...teaFacts, name: "Mate" },
  });
  expect(put).toMatchObject({
    status: 200,
    body: { name: "Mate", version: 2 },
  });
  const prices = await stack.http("GET", "/products/FACTS/prices");
  expect(prices.body["items"]).toMatchObject([{ price: tea.price }]);
  for (const path of ["/products/NOT", "/inventory/NOT", `/warehouses/${v7()}`])
    expect((await stack.http("GET", path)).status).toBe(404);
  await calls.shelve("FACTS-2", sea, 3);
  const first = await stack.http("GET", "/inventory?limit=1");
  expect(first.body["items"]).toHaveLength(1);
  expect(first.body["nextCursor"]).not.toBeNull();
});
