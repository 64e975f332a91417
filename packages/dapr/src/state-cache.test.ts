import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { pino } from "pino";
import { Registry } from "prom-client";
import { createStateCache, type StateCache } from "./state-cache.js";
import { sidecarServer, type SidecarServer } from "./testing/sidecar-server.js";

type Answer = (
  path: string,
  method: string,
  body: string,
) => { status: number; body?: string } | "hang";

let server: SidecarServer;
let asked: string[];
let answer: Answer;
let registry: Registry;
let now: number;
let cache: StateCache;

beforeEach(async () => {
  asked = [];
  answer = () => ({ status: 204 });
  server = await sidecarServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const { method = "", url = "" } = request;
      asked.push(`${method} ${url} ${body}`.trim());
      const given = answer(url, method, body);
      if (given !== "hang") response.writeHead(given.status).end(given.body);
    });
  });
  const { httpPort } = server;
  registry = new Registry();
  now = 0;
  cache = createStateCache({
    ...{ dapr: { httpPort, apiToken: "secret" }, store: "statestore" },
    ...{ log: pino({ level: "silent" }), registry, now: () => now },
  });
});
afterEach(() => server.close());

const counted = async (operation: string, result: string) => {
  const metric = await registry.getSingleMetric("cache_requests_total")?.get();
  return (
    metric?.values.find(
      ({ labels }) =>
        labels["operation"] === operation && labels["result"] === result,
    )?.value ?? 0
  );
};

test("what was kept is given back, with the time it may live", async () => {
  await cache.set("cart:1", { n: 0 }, 300);
  expect(asked).toEqual([
    'POST /v1.0/state/statestore [{"key":"cart:1","value":{"n":0},"metadata":{"ttlInSeconds":"300"}}]',
  ]);
  answer = () => ({ status: 200, body: '{"n":0}' });
  expect(await cache.get("cart:1")).toEqual({ n: 0 });
  await cache.delete("a/b");
  expect(asked.slice(1)).toEqual([
    "GET /v1.0/state/statestore/cart%3A1",
    "DELETE /v1.0/state/statestore/a%2Fb",
  ]);
  expect([await counted("set", "ok"), await counted("get", "hit")]).toEqual([
    1, 1,
  ]);
});

test("what is not there, and what is no JSON, is undefined", async () => {
  expect(await cache.get("none")).toBeUndefined();
  answer = () => ({ status: 200, body: "{" });
  expect(await cache.get("broken")).toBeUndefined();
  expect(await counted("get", "miss")).toBe(1);
});

test("a cache that refuses, or is not there at all, throws nothing", async () => {
  answer = () => ({ status: 500, body: "broken" });
  expect(await cache.get("x")).toBeUndefined();
  await server.close();
  expect(await cache.get("x")).toBeUndefined();
  await cache.set("x", 1, 1);
  await cache.delete("x");
  expect(await counted("get", "failed")).toBe(2);
});

test("a cache that hangs is not waited for longer than 200 ms, and after five faults it is left alone for a while", async () => {
  answer = () => "hang";
  const begun = performance.now();
  expect(await cache.get("x")).toBeUndefined();
  expect(performance.now() - begun).toBeLessThan(1_000);
  answer = () => ({ status: 503 });
  for (let n = 0; n < 4; n++) await cache.get("x");
  const before = asked.length;
  expect(await cache.get("x")).toBeUndefined();
  expect(asked).toHaveLength(before);
  expect(await counted("get", "skipped")).toBe(1);
  now += 2_001;
  answer = () => ({ status: 200, body: "1" });
  expect(await cache.get("x")).toBe(1);
});

test("two caches share one count", () => {
  const options = {
    dapr: { httpPort: 1 },
    store: "s",
    log: pino({ level: "silent" }),
    registry,
  };
  expect(() => createStateCache(options)).not.toThrow();
});
