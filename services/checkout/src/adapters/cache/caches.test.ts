import { expect, test } from "@jest/globals";
import { product, testClock } from "../../testing/samples.js";
import { fakeWarehouse } from "../../testing/fake-services.js";
import type { KeyValue } from "./key-value.js";
import { shownCatalogue } from "./shown-catalogue.js";
import { stockHints } from "./stock-hints.js";
import { summaryCache } from "./summary-cache.js";

function fakeCache() {
  const kept = new Map<string, { value: unknown; ttl: number }>();
  const cache: KeyValue = {
    get: async <T>(key: string) =>
      structuredClone(kept.get(key)?.value) as T | undefined,
    set: async (key, value, ttl) => void kept.set(key, { value, ttl }),
    delete: async (key) => void kept.delete(key),
  };
  return { kept, cache };
}
const settled = () => new Promise((next) => setTimeout(next, 5));

function catalogue() {
  const clock = testClock();
  const warehouse = fakeWarehouse([product("TEA", 300), product("RUM", 1_200)]);
  const { kept, cache } = fakeCache();
  const shown = shownCatalogue({
    source: warehouse.catalogue,
    cache,
    now: clock.now,
  });
  const price = async (sku = "TEA") =>
    (await shown.products([sku], "USD")).get(sku)?.unitPrice;
  return { clock, warehouse, kept, cache, shown, price };
}

test("a price is asked for once in a while, and kept in the state cache for ten minutes", async () => {
  const on = catalogue();
  expect(await on.price()).toBe(300);
  expect(await on.price()).toBe(300);
  expect(on.warehouse.state.calls).toBe(1);
  expect(on.kept.get("price:USD:TEA")).toMatchObject({
    ttl: 600,
    value: { unitPrice: 300 },
  });
});

test("a price that grows old is shown, and asked for again beside", async () => {
  const on = catalogue();
  await on.price();
  on.kept.clear();
  on.warehouse.put(product("TEA", 350));
  on.clock.advance(6_000);
  expect(await Promise.all([on.price(), on.price()])).toEqual([300, 300]);
  await settled();
  expect(on.warehouse.state.calls).toBe(2);
  expect(await on.price()).toBe(350);
});

test("a price that is too old is waited for; the source away, that is said", async () => {
  const on = catalogue();
  await on.price();
  on.kept.clear();
  on.warehouse.put(product("TEA", 350));
  on.clock.advance(31_000);
  expect(await on.price()).toBe(350);
  on.clock.advance(31_000);
  on.kept.clear();
  on.warehouse.state.isDown = true;
  await expect(on.price()).rejects.toThrow("no answer");
});

test("what an event says has changed is forgotten everywhere, also by a load that was under way", async () => {
  const on = catalogue();
  await on.price();
  on.warehouse.put(product("TEA", 350));
  on.shown.forget("TEA", "USD");
  expect(on.kept.has("price:USD:TEA")).toBe(false);
  expect(await on.price()).toBe(350);
  on.clock.advance(31_000);
  on.kept.clear();
  const slow = on.price();
  on.shown.forget("TEA", "USD");
  await slow;
  expect(on.kept.has("price:USD:TEA")).toBe(false);
  on.warehouse.put(product("TEA", 400));
  expect(await on.price()).toBe(400);
});

test("what does not exist is asked for again soon", async () => {
  const on = catalogue();
  expect(await on.price("NEW")).toBeUndefined();
  on.warehouse.put(product("NEW", 100));
  expect(await on.price("NEW")).toBeUndefined();
  on.clock.advance(5_001);
  expect(await on.price("NEW")).toBe(100);
});

test("another instance's price is taken from the state cache; many SKUs at once go to the source", async () => {
  const on = catalogue();
  await on.cache.set("price:USD:TEA", product("TEA", 275), 600);
  expect(await on.price()).toBe(275);
  expect(on.warehouse.state.calls).toBe(0);
  const skus = ["TEA", ...Array.from({ length: 9 }, (_, i) => `S${String(i)}`)];
  on.clock.advance(31_000);
  expect((await on.shown.products(skus, "USD")).get("TEA")?.unitPrice).toBe(
    300,
  );
  expect(on.warehouse.state.calls).toBe(1);
});

test("a hint is never waited for, and there the next time", async () => {
  const clock = testClock();
  const warehouse = fakeWarehouse();
  warehouse.setStock("TEA", 5);
  const { cache, kept } = fakeCache();
  const hints = stockHints({ source: warehouse.stock, cache, now: clock.now });
  expect(hints.peek(["TEA"])).toEqual(new Map());
  await settled();
  expect(hints.peek(["TEA"])).toEqual(new Map([["TEA", 5]]));
  expect(kept.get("stock:TEA")).toEqual({ value: 5, ttl: 60 });
  warehouse.setStock("TEA", 4);
  hints.forget("TEA");
  hints.peek(["TEA"]);
  await settled();
  expect(hints.peek(["TEA"])).toEqual(new Map([["TEA", 4]]));
  clock.advance(60_001);
  expect(hints.peek(["TEA"])).toEqual(new Map());
});

test("with the warehouse away there are no hints, and later there are", async () => {
  const clock = testClock();
  const warehouse = fakeWarehouse();
  warehouse.state.isDown = true;
  const hints = stockHints({
    source: warehouse.stock,
    cache: fakeCache().cache,
    now: clock.now,
  });
  hints.peek(["TEA"]);
  await settled();
  warehouse.state.isDown = false;
  expect(hints.peek(["TEA"])).toEqual(new Map());
  await settled();
  expect(hints.peek(["TEA"]).get("TEA")).toBe(1_000_000);
});

test("summaries are kept for five minutes, under a key of fixed length", async () => {
  const { cache, kept } = fakeCache();
  const summaries = summaryCache(cache);
  const summary = { basket: { total: 5 } } as never;
  summaries.set("a:b", summary);
  expect(await summaries.get("a:b")).toEqual(summary);
  expect(await summaries.get("a:c")).toBeUndefined();
  expect([...kept].map(([key, { ttl }]) => [key.length, ttl])).toEqual([
    [51, 300],
  ]);
});
