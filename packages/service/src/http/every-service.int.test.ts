import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { request as httpRequest } from "node:http";
import { inContext } from "../index.js";
import { runThings, type Things } from "../testing/run-things.js";

let things: Things;
beforeAll(async () => {
  things = await runThings();
});
afterAll(() => things.stop());

test("a bug is answered 500 without telling more, and logged once, without personal data", async () => {
  things.log.clear();
  const broken = await things.call("/boom", {
    headers: { "x-correlation-id": "boom-1" },
  });
  expect(broken.status).toBe(500);
  expect(broken.body).toMatchObject({
    code: "INTERNAL",
    detail: "Something broke here",
  });
  const errors = things.log.lines().filter(({ level }) => level === "error");
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatchObject({
    msg: "request failed",
    correlationId: "boom-1",
    traceId: broken.body["traceId"],
    err: { message: "a bug that names [redacted]", stack: expect.any(String) },
  });
  expect(things.log.text()).not.toContain("maria@");
});

test("a refused request's line says the code", async () => {
  things.log.clear();
  await things.call("/things", { token: things.customer });
  await things.call("/things/special");
  const [line] = things.log.lines().filter(({ msg }) => msg === "http request");
  expect(line).toMatchObject({ status: 403, refusal: "FORBIDDEN" });
});

test("what another service can't answer is 503 with Retry-After and its name", async () => {
  const away = await things.call("/away");
  expect(away.status).toBe(503);
  expect(away.body).toMatchObject({
    code: "DEPENDENCY_UNAVAILABLE",
    dependency: "payment",
  });
  expect(Number(away.headers.get("retry-after"))).toBeGreaterThan(0);
});

test("each request has one line with status and latency, and no token in it", async () => {
  things.log.clear();
  await things.make({ headers: { "x-correlation-id": "line-1" } });
  const lines = things.log.lines().filter(({ msg }) => msg === "http request");
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    level: "info",
    correlationId: "line-1",
    method: "POST",
    route: "/api/v1/things",
    status: 201,
    durationMs: expect.any(Number),
    actor: "sam",
  });
  expect(things.log.text()).not.toContain(things.staff);
});

test("readiness names what is missing: here the sidecar, and with it the broker", async () => {
  const ready = await things.call(`${things.service.httpUrl}/readyz`);
  expect(ready.status).toBe(503);
  expect(ready.body).toMatchObject({
    ready: false,
    missing: expect.arrayContaining(["sidecar"]),
    checks: { database: { up: true, critical: true }, sidecar: { up: false } },
  });
  expect((await things.call(`${things.service.httpUrl}/livez`)).status).toBe(
    200,
  );
});

test("metrics hold the process's figures and the duration of each route's requests", async () => {
  await things.make();
  const { text } = await things.call(`${things.service.httpUrl}/metrics`);
  expect(text).toContain("process_cpu_seconds_total");
  expect(text).toMatch(
    /http_request_duration_seconds_bucket\{le="0.005",service="things",route="\/api\/v1\/things",method="POST",status="201"\}/,
  );
});

test("an admin reads the audit log, newest first and page by page; staff may not", async () => {
  const admin = await things.keys.token(["admin"]);
  await things.make({ headers: { "x-correlation-id": "audit-1" } });
  await things.make();
  expect((await things.call("/audit", { token: things.staff })).status).toBe(
    403,
  );
  const first = await things.call("/audit?limit=1&action=thing.made", {
    token: admin,
  });
  expect(first.body["items"]).toHaveLength(1);
  const next = await things.call(
    `/audit?limit=1&cursor=${String(first.body["nextCursor"])}`,
    { token: admin },
  );
  expect(next.body["items"]).toMatchObject([
    {
      actor: "sam",
      role: "staff",
      action: "thing.made",
      objectType: "thing",
      correlationId: "audit-1",
      after: { count: 2 },
    },
  ]);
  expect(
    (await things.call("/audit?cursor=abc", { token: admin })).status,
  ).toBe(422);
});

test("staff see outbox and inbox, and replay dead letters", async () => {
  expect(
    (await things.call("/messages/outbox", { token: things.staff })).body,
  ).toMatchObject({ pending: 0, stuck: 0 });
  expect(
    (await things.call("/messages/inbox", { token: things.staff })).body,
  ).toMatchObject({
    ready: 0,
    dead: 0,
  });
  expect(
    (await things.call("/messages/dead?topic=orders", { token: things.staff }))
      .body,
  ).toEqual({ items: [], nextCursor: null });
  const dry = await things.call("/messages/dead/replay", {
    token: things.staff,
    body: { filter: {}, dryRun: true },
  });
  expect([dry.status, dry.body]).toEqual([
    202,
    { matched: 0, replayed: 0, dryRun: true, byType: {} },
  ]);
  const none = await things.call(
    "/messages/dead/01981b3a-4b7c-7000-8000-000000000001/discard",
    { token: things.staff, body: { reason: "test" } },
  );
  expect(none.status).toBe(404);
  expect(
    (await things.call("/messages/outbox", { token: things.customer })).status,
  ).toBe(403);
});

test("the sidecar's own routes are on the app port alone", async () => {
  expect(
    (await things.call(`${things.service.httpUrl}/dapr/subscribe`)).status,
  ).toBe(404);
  expect(
    (
      await things.call(`${things.service.httpUrl}/messages/incoming/orders`, {
        body: {},
      })
    ).status,
  ).toBe(404);
});

test("a long poll ends when its client goes", async () => {
  const controller = new AbortController();
  const polling = fetch(`${things.api}/wait`, {
    signal: controller.signal,
  }).catch((error: unknown) => error);
  await new Promise((resolve) => setTimeout(resolve, 50));
  things.log.clear();
  controller.abort();
  await polling;
  while (!things.log.lines().some(({ status }) => status === 499))
    await new Promise((resolve) => setTimeout(resolve, 5));
});

test("a header that is larger than a server takes does not hurt it", async () => {
  const status = await new Promise((resolve) => {
    const sent = httpRequest(
      `${things.api}/things/special`,
      { headers: { "x-large": "x".repeat(40_000) } },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      },
    );
    sent.on("error", resolve);
    sent.end();
  });
  expect(status).toBe(431);
  expect((await things.call("/things/special")).status).toBe(200);
});

test("the OpenAPI document lists the service's routes and those of every service", async () => {
  const { status, body } = await things.call(
    `${things.service.httpUrl}/openapi.json`,
  );
  expect([status, body["openapi"]]).toEqual([200, "3.1.0"]);
  expect(Object.keys(body["paths"] as object)).toEqual(
    expect.arrayContaining([
      "/api/v1/things/{id}",
      "/api/v1/messages/dead/{id}/replay",
      "/api/v1/audit",
    ]),
  );
});

test("Swagger UI is served from here, with nothing inline and nothing foreign", async () => {
  const docs = `${things.service.httpUrl}/docs`;
  const redirect = await fetch(docs, { redirect: "manual" });
  expect([redirect.status, redirect.headers.get("location")]).toEqual([
    301,
    "docs/",
  ]);
  const page = await things.call(`${docs}/`);
  expect(page.headers.get("content-security-policy")).toContain(
    "script-src 'self'",
  );
  expect(page.text).not.toMatch(/<script>|<style|https?:/);
  const files = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)];
  expect(files).toHaveLength(4);
  for (const [, file] of files) {
    const asset = await fetch(`${docs}/${String(file)}`);
    await asset.body?.cancel();
    expect([file, asset.status]).toEqual([file, 200]);
  }
});

test("events that a request causes carry its trace", async () => {
  const { db, outbox, newId } = things.service.context;
  const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  const sku = newId();
  await inContext({ correlationId: "trace-1", traceparent }, () =>
    db.transaction((tx) =>
      outbox.add(tx, {
        type: "stock.low",
        aggregateId: sku,
        partitionKey: sku,
        correlationId: "trace-1",
        occurredAt: new Date(),
        data: {
          sku,
          warehouseId: newId(),
          available: 1,
          reorderPoint: 2,
          reorderQuantity: 3,
        },
      }),
    ),
  );
  expect(
    await db.query("SELECT traceparent FROM outbox WHERE aggregate_id = $1", [
      sku,
    ]),
  ).toEqual([{ traceparent }]);
});
