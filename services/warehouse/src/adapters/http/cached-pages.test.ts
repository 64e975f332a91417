import { expect, test } from "@jest/globals";
import { pino } from "pino";
import { memoryWorld } from "../../testing/memory-world.js";
import { tea } from "../../testing/scenario.js";
import { productRoutes } from "./product-routes.js";
import type { HttpDeps } from "./scope.js";

/** The catalogue's routes over a cache that is a map, and a count of what reached the database. */
function catalogue() {
  const world = memoryWorld();
  const kept = new Map<string, { value: unknown; ttlSeconds: number }>();
  const asked: unknown[] = [];
  const deps = {
    clock: world.clock,
    inNameOf: () => world.transact,
    queries: {
      products: async (filter: unknown) => {
        asked.push(filter);
        return [];
      },
    },
    cache: {
      get: async (key: string) => kept.get(key)?.value,
      set: async (key: string, value: unknown, ttlSeconds: number) =>
        void kept.set(key, { value, ttlSeconds }),
    },
  } as unknown as HttpDeps;
  const routes = productRoutes(deps);
  const call = (method: string, path: string, part: object) => {
    const found = routes.find((r) => r.method === method && r.path === path);
    if (!found) throw new Error(`no route ${method} ${path}`);
    return found.handle({
      params: {},
      query: {},
      body: undefined,
      rawBody: Buffer.alloc(0),
      caller: { kind: "anonymous" },
      correlationId: "test",
      operationId: world.clock.newId(),
      signal: new AbortController().signal,
      headers: {},
      log: pino({ level: "silent" }),
      ...part,
    });
  };
  const list = (query: object) =>
    call("get", "/products", { query: { limit: 50, ...query } });
  return { call, list, asked, kept };
}

test("a page is kept for a minute, each question for itself", async () => {
  const { list, asked, kept } = catalogue();
  for (const q of ["a", "a", "b"]) await list({ q });
  expect(asked).toMatchObject([{ q: "a" }, { q: "b" }]);
  expect([...kept.values()].map((page) => page.ttlSeconds)).toEqual([60, 60]);
});

test("what is changed here is seen here at once", async () => {
  const { call, list, asked } = catalogue();
  await list({});
  await call("post", "/products", { body: { ...tea, sku: "NEW" } });
  await list({});
  expect(asked).toHaveLength(2);
});
