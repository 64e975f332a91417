import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { messagingMigrations } from "@waybill/messaging";
import { createTestDatabase, type TestDatabase } from "@waybill/testing";
import { request as httpRequest } from "node:http";
import {
  startService,
  serviceMigrations,
  type RunningService,
} from "../index.js";
import {
  capturedLog,
  createTestKeys,
  testConfig,
  type TestKeys,
} from "../testing/index.js";
import {
  thingsMigration,
  thingsParts,
  type Stage,
} from "../testing/things-service.js";

let db: TestDatabase;
let keys: TestKeys;
let service: RunningService;
let api: string;
let staff: string;
let customer: string;
const stage: Stage = { operations: [] };
const log = capturedLog();

beforeAll(async () => {
  keys = await createTestKeys();
  db = await createTestDatabase([
    ...messagingMigrations,
    ...serviceMigrations,
    thingsMigration,
  ]);
  service = await startService({
    name: "things",
    config: {
      ...(await testConfig({ keys, databaseUrl: db.url })),
      logLevel: "debug",
    },
    logTo: log.destination,
    idempotencyLeaseMs: 400,
    build: (context) => thingsParts(context, stage),
  });
  api = `${service.httpUrl}/api/v1`;
  staff = await keys.token(["staff"], { subject: "sam" });
  customer = await keys.token(["customer"], { subject: "cara" });
});
afterEach(() => {
  stage.operations = [];
  stage.hold = undefined;
  stage.failOnce = undefined;
});
afterAll(async () => {
  await service.stop();
  await db.close();
  await keys.remove();
});

type Sent = {
  readonly method?: string;
  readonly token?: string;
  readonly key?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly raw?: string | Uint8Array<ArrayBuffer>;
};

async function call(path: string, sent: Sent = {}) {
  const hasBody = sent.body !== undefined || sent.raw !== undefined;
  const answer = await fetch(path.startsWith("http") ? path : `${api}${path}`, {
    method: sent.method ?? (hasBody ? "POST" : "GET"),
    headers: {
      ...(hasBody ? { "content-type": "application/json" } : {}),
      ...(sent.token ? { authorization: `Bearer ${sent.token}` } : {}),
      ...(sent.key ? { "idempotency-key": sent.key } : {}),
      ...sent.headers,
    },
    ...(sent.raw !== undefined ? { body: sent.raw } : {}),
    ...(sent.body !== undefined ? { body: JSON.stringify(sent.body) } : {}),
  });
  const text = await answer.text();
  const body: Record<string, unknown> =
    text.startsWith("{") || text.startsWith("[")
      ? (JSON.parse(text) as Record<string, unknown>)
      : {};
  return { status: answer.status, headers: answer.headers, body, text };
}

let keyNumber = 0;
const newKey = () => `key-${String(++keyNumber)}`;
const lamp = { name: "lamp", count: 2 };
const make = (sent: Sent = {}) =>
  call("/things", { token: staff, key: newKey(), body: lamp, ...sent });

test("a good request is answered with the declared status, Location and ETag", async () => {
  const made = await make();
  expect(made.status).toBe(201);
  expect(made.body).toMatchObject({ name: "lamp", version: 1 });
  expect(made.headers.get("location")).toBe(
    `/api/v1/things/${String(made.body["id"])}`,
  );
  expect(made.headers.get("etag")).toBe('"1"');
  expect(made.headers.get("content-type")).toContain("application/json");
});

test("every fault of a request is named at once, with all members of the problem", async () => {
  const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
  const refused = await make({
    body: { name: "", count: 1000, colour: "red", parts: [{ quantity: 0 }] },
    headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
  });
  expect(refused.status).toBe(422);
  expect(refused.headers.get("content-type")).toContain(
    "application/problem+json",
  );
  expect(refused.body).toMatchObject({
    type: "urn:waybill:problem:VALIDATION_FAILED",
    title: "Some fields are not valid",
    status: 422,
    code: "VALIDATION_FAILED",
    instance: "/api/v1/things",
    traceId,
    detail: expect.any(String),
  });
  const faults = refused.body["errors"] as { path: string; code: string }[];
  expect(faults.map(({ path, code }) => `${path} ${code}`).sort()).toEqual([
    "colour unrecognized_key",
    "count too_big",
    "name too_small",
    "parts.0.quantity too_small",
    "parts.0.sku required",
  ]);
});

test("no body at all names each missing field", async () => {
  const refused = await call("/things", {
    method: "POST",
    token: staff,
    key: newKey(),
  });
  expect(refused.body).toMatchObject({
    code: "VALIDATION_FAILED",
    errors: [
      { path: "name", code: "required" },
      { path: "count", code: "required" },
    ],
  });
});

test.each([
  ["truncated JSON", '{"name": "la', 400, "MALFORMED_JSON"],
  [
    "bytes that are no UTF-8",
    new Uint8Array([0x7b, 0xff, 0xfe, 0x7d]),
    400,
    "MALFORMED_JSON",
  ],
  [
    "JSON nested 1000 levels deep",
    "[".repeat(1000) + "]".repeat(1000),
    400,
    "MALFORMED_JSON",
  ],
  ["a list instead of an object", "[1]", 422, "VALIDATION_FAILED"],
  [
    "a NUL character",
    '{"name": "la\\u0000mp", "count": 1}',
    422,
    "VALIDATION_FAILED",
  ],
  [
    "half of a character",
    '{"name": "\\ud83d", "count": 1}',
    422,
    "VALIDATION_FAILED",
  ],
  [
    "a prototype",
    '{"name": "x", "count": 1, "__proto__": {"a": 1}}',
    422,
    "VALIDATION_FAILED",
  ],
  [
    "a body of over 1 MiB",
    JSON.stringify({ name: "x".repeat(1_048_577) }),
    413,
    "BODY_TOO_LARGE",
  ],
])("%s is refused", async (_what, raw, status, code) => {
  const refused = await make({ body: undefined, raw });
  expect(refused.status).toBe(status);
  expect(refused.body["code"]).toBe(code);
});

test("a body that is not JSON by its type is refused, and so is one in another alphabet", async () => {
  for (const type of [
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json; charset=latin1",
  ]) {
    const refused = await make({ headers: { "content-type": type } });
    expect([type, refused.status, refused.body["code"]]).toEqual([
      type,
      415,
      "UNSUPPORTED_MEDIA_TYPE",
    ]);
  }
});

test("a body that grows over the limit when unpacked is refused", async () => {
  const { gzipSync } = await import("node:zlib");
  const packed = gzipSync(JSON.stringify({ name: "x".repeat(3_000_000) }));
  const refused = await make({
    body: undefined,
    raw: new Uint8Array(packed),
    headers: { "content-encoding": "gzip" },
  });
  expect(refused.status).toBe(413);
});

test("an unknown route is 404, and a wrong method 405 with what is allowed", async () => {
  expect((await call("/nothing")).body["code"]).toBe("NOT_FOUND");
  expect((await call("/things/%ff")).status).toBe(404);
  const wrong = await call("/things", { method: "DELETE" });
  expect(wrong.status).toBe(405);
  expect(wrong.body["code"]).toBe("METHOD_NOT_ALLOWED");
  expect(wrong.headers.get("allow")).toBe("POST, GET, HEAD, OPTIONS");
  const options = await call("/things", { method: "OPTIONS" });
  expect([options.status, options.headers.get("allow")]).toEqual([
    204,
    "POST, GET, HEAD, OPTIONS",
  ]);
});

test("a fixed path is found beside a parameter, in whatever order they were declared", async () => {
  expect((await call("/things/special")).body).toEqual({ special: true });
});

test("query parameters are checked and take their defaults", async () => {
  const refused = await call("/things?limit=500&cursor=", { token: staff });
  expect(refused.status).toBe(422);
  expect(
    (refused.body["errors"] as { path: string }[]).map(({ path }) => path),
  ).toEqual(["limit", "cursor"]);
  expect((await call("/things?limit=1", { token: staff })).status).toBe(200);
  expect((await call("/things?limit=1&limit=2", { token: staff })).status).toBe(
    422,
  );
});

test("answers carry headers that keep browsers from framing, sniffing and caching them", async () => {
  const { headers } = await call("/things/special");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("content-security-policy")).toContain(
    "default-src 'none'",
  );
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("x-powered-by")).toBeNull();
});

test("a correlation id is taken and answered; a harmful one is replaced", async () => {
  const taken = await call("/things/special", {
    headers: { "x-correlation-id": "abc-1" },
  });
  expect(taken.headers.get("x-correlation-id")).toBe("abc-1");
  const replaced = await call("/things/special", {
    headers: { "x-correlation-id": "a b<script>" },
  });
  expect(replaced.headers.get("x-correlation-id")).toMatch(/^[0-9a-f-]{36}$/);
});

// Access.

test("without credentials, with broken ones, or with another issuer's a caller is 401", async () => {
  const wrongIssuer = await keys.token(["staff"], { issuer: "other" });
  const wrongAudience = await keys.token(["staff"], { audience: "other" });
  const expired = await keys.token(["staff"], { lifetimeSeconds: -60 });
  const unsigned = `${Buffer.from('{"alg":"none"}').toString("base64url")}.${Buffer.from('{"sub":"x","roles":["admin"]}').toString("base64url")}.`;
  for (const token of [
    undefined,
    "nonsense",
    wrongIssuer,
    wrongAudience,
    expired,
    unsigned,
    `${staff}x`,
  ]) {
    const refused = await call("/things", token === undefined ? {} : { token });
    expect([refused.status, refused.body["code"]]).toEqual([
      401,
      "UNAUTHENTICATED",
    ]);
    expect(refused.headers.get("www-authenticate")).toContain("Bearer");
  }
});

test("broken credentials are refused also where none are needed", async () => {
  expect((await call("/things/special", { token: "nonsense" })).status).toBe(
    401,
  );
});

test("a role that may not is 403, and admin may what staff may", async () => {
  const refused = await call("/things", { token: customer });
  expect([refused.status, refused.body["code"]]).toEqual([403, "FORBIDDEN"]);
  const admin = await keys.token(["admin"]);
  expect((await call("/things", { token: admin })).status).toBe(200);
});

test("a guest's token opens what guests may, and nothing else", async () => {
  const id = String((await make()).body["id"]);
  const guest = { "x-guest-token": "g".repeat(43) };
  expect((await call(`/things/${id}`, { headers: guest })).status).toBe(200);
  expect((await call("/things", { headers: guest })).status).toBe(401);
  expect(
    (await call(`/things/${id}`, { headers: { "x-guest-token": "short" } }))
      .status,
  ).toBe(401);
});

// Idempotency.

test("without an Idempotency-Key where one is required nothing happens", async () => {
  const refused = await call("/things", { token: staff, body: lamp });
  expect([refused.status, refused.body["code"]]).toEqual([
    400,
    "IDEMPOTENCY_KEY_REQUIRED",
  ]);
  const tooLong = await make({ key: "k".repeat(256) });
  expect(tooLong.status).toBe(422);
  expect(stage.operations).toEqual([]);
});

test("a repeat gets the same answer, marked, and the work is done once", async () => {
  const key = newKey();
  const first = await make({ key });
  const again = await make({
    key,
    raw: '{ "count": 2,\n "name": "lamp" }',
    body: undefined,
  });
  expect(first.headers.get("idempotent-replayed")).toBeNull();
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(again.status).toBe(201);
  expect(again.text).toBe(first.text);
  expect(again.headers.get("location")).toBe(first.headers.get("location"));
  expect(again.headers.get("etag")).toBe('"1"');
  expect(stage.operations).toHaveLength(1);
});

test("a key with another body is refused", async () => {
  const key = newKey();
  await make({ key });
  const refused = await make({ key, body: { name: "lamp", count: 3 } });
  expect([refused.status, refused.body["code"]]).toEqual([
    422,
    "IDEMPOTENCY_KEY_REUSED",
  ]);
});

test("a key counts for one caller and one route", async () => {
  const key = newKey();
  const mine = await make({ key });
  const theirs = await make({
    key,
    token: customer,
    body: { name: "chair", count: 1 },
  });
  expect(theirs.status).toBe(201);
  expect(theirs.body["id"]).not.toBe(mine.body["id"]);
});

test("while the first request runs a repeat is told so, and gets the answer after", async () => {
  const key = newKey();
  let letGo: () => void = () => undefined;
  stage.hold = new Promise((resolve) => (letGo = resolve));
  const first = make({ key });
  while (stage.operations.length === 0)
    await new Promise((resolve) => setTimeout(resolve, 5));
  const early = await make({ key });
  expect([early.status, early.body["code"]]).toEqual([
    409,
    "IDEMPOTENCY_IN_PROGRESS",
  ]);
  expect(Number(early.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
  letGo();
  const done = await first;
  const late = await make({ key });
  expect(late.text).toBe(done.text);
  expect(stage.operations).toHaveLength(1);
});

test("ten at once with one key are done once", async () => {
  const key = newKey();
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => make({ key })),
  );
  expect(new Set(answers.map(({ status }) => status))).toEqual(
    new Set(answers.some(({ status }) => status === 409) ? [201, 409] : [201]),
  );
  expect(stage.operations).toHaveLength(1);
});

test("a request that crashed is tried again after its lease, under the same operation id", async () => {
  const key = newKey();
  let letGo: () => void = () => undefined;
  stage.hold = new Promise((resolve) => (letGo = resolve)); // Does not answer: as if the process had died.
  const crashed = make({ key });
  while (stage.operations.length === 0)
    await new Promise((resolve) => setTimeout(resolve, 5));
  expect((await make({ key })).status).toBe(409);
  await new Promise((resolve) => setTimeout(resolve, 450));
  stage.hold = undefined;
  const again = await make({ key });
  expect(again.status).toBe(201);
  expect(stage.operations).toHaveLength(2);
  expect(new Set(stage.operations).size).toBe(1);
  const rows = await db.query("SELECT id FROM things WHERE id = $1", [
    again.body["id"],
  ]);
  expect(rows).toHaveLength(1);
  letGo();
  await crashed; // Comes too late to change the answer that was kept.
  expect((await make({ key })).text).toBe(again.text);
});

test("a refusal is kept for repeats, a fault is not", async () => {
  const refusedKey = newKey();
  const taken = { name: "taken", count: 1 };
  expect((await make({ key: refusedKey, body: taken })).status).toBe(409);
  const repeat = await make({ key: refusedKey, body: taken });
  expect(repeat.headers.get("idempotent-replayed")).toBe("true");

  const faultyKey = newKey();
  stage.operations = [];
  stage.failOnce = new Error("bug");
  expect((await make({ key: faultyKey })).status).toBe(500);
  const mended = await make({ key: faultyKey });
  expect(mended.status).toBe(201);
  expect(mended.headers.get("idempotent-replayed")).toBeNull();
  expect(new Set(stage.operations).size).toBe(1);
});

test("access and input are checked before the key is looked up", async () => {
  const key = newKey();
  await make({ key });
  expect((await make({ key, token: "nonsense" })).status).toBe(401);
  expect((await make({ key, body: { name: "" } })).body["code"]).toBe(
    "VALIDATION_FAILED",
  );
});

test("answers kept for repeats can't be read in the database", async () => {
  await make({ body: { name: "secretname", count: 1 } });
  const rows = await db.query<{ answer: Buffer }>(
    "SELECT answer FROM idempotency_keys WHERE answer IS NOT NULL",
  );
  expect(rows.length).toBeGreaterThan(0);
  expect(rows.some(({ answer }) => answer.includes("secretname"))).toBe(false);
});

// Versions.

test("If-Match guards a change, and If-None-Match saves an answer", async () => {
  const { id } = (await make()).body as { id: string };
  const put = (etag: string) =>
    call(`/things/${id}`, {
      method: "PUT",
      token: staff,
      headers: { "if-match": etag },
      body: { name: "torch" },
    });
  const changed = await put('"1"');
  expect([changed.status, changed.headers.get("etag")]).toEqual([200, '"2"']);
  expect((await put('"1"')).body["code"]).toBe("PRECONDITION_FAILED");
  expect((await put('W/"2"')).status).toBe(412);
  expect((await put("*")).status).toBe(200);
  const same = await call(`/things/${id}`, {
    token: staff,
    headers: { "if-none-match": '"3"' },
  });
  expect([same.status, same.text, same.headers.get("etag")]).toEqual([
    304,
    "",
    '"3"',
  ]);
});

test("a raw body comes through byte for byte, whatever its type", async () => {
  const raw = '{ "a":1,   "b" : "ä" }';
  const taken = await call("/hooks", {
    raw,
    headers: { "content-type": "application/json" },
  });
  expect(taken.body).toEqual({ bytes: Buffer.byteLength(raw), text: raw });
});

// Faults and logs.

test("a bug is answered 500 without telling more, and logged once, without personal data", async () => {
  log.clear();
  const broken = await call("/boom", {
    headers: { "x-correlation-id": "boom-1" },
  });
  expect(broken.status).toBe(500);
  expect(broken.body).toMatchObject({
    code: "INTERNAL",
    detail: "Something broke here",
  });
  const errors = log.lines().filter(({ level }) => level === "error");
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatchObject({
    msg: "request failed",
    correlationId: "boom-1",
    traceId: broken.body["traceId"],
    err: { message: "a bug that names [redacted]", stack: expect.any(String) },
  });
  expect(log.text()).not.toContain("maria@");
});

test("what another service can't answer is 503 with Retry-After and its name", async () => {
  const away = await call("/away");
  expect(away.status).toBe(503);
  expect(away.body).toMatchObject({
    code: "DEPENDENCY_UNAVAILABLE",
    dependency: "payment",
  });
  expect(Number(away.headers.get("retry-after"))).toBeGreaterThan(0);
});

test("each request has one line with status and latency, and no token in it", async () => {
  log.clear();
  await make({ headers: { "x-correlation-id": "line-1" } });
  const lines = log.lines().filter(({ msg }) => msg === "http request");
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
  expect(log.text()).not.toContain(staff);
});

// What every service has.

test("readiness names what is missing: here the sidecar, and with it the broker", async () => {
  const ready = await call(`${service.httpUrl}/readyz`);
  expect(ready.status).toBe(503);
  expect(ready.body).toMatchObject({
    ready: false,
    missing: expect.arrayContaining(["sidecar"]),
    checks: { database: { up: true, critical: true }, sidecar: { up: false } },
  });
  expect((await call(`${service.httpUrl}/livez`)).status).toBe(200);
});

test("metrics hold the process's figures and the duration of each route's requests", async () => {
  await make();
  const { text } = await call(`${service.httpUrl}/metrics`);
  expect(text).toContain("process_cpu_seconds_total");
  expect(text).toMatch(
    /http_request_duration_seconds_bucket\{le="0.005",service="things",route="\/api\/v1\/things",method="POST",status="201"\}/,
  );
});

test("an admin reads the audit log, newest first and page by page; staff may not", async () => {
  const admin = await keys.token(["admin"]);
  await make({ headers: { "x-correlation-id": "audit-1" } });
  await make();
  expect((await call("/audit", { token: staff })).status).toBe(403);
  const first = await call("/audit?limit=1&action=thing.made", {
    token: admin,
  });
  expect(first.body["items"]).toHaveLength(1);
  const next = await call(
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
  expect((await call("/audit?cursor=abc", { token: admin })).status).toBe(422);
});

test("staff see outbox and inbox, and replay dead letters", async () => {
  expect((await call("/messages/outbox", { token: staff })).body).toMatchObject(
    { pending: 0, stuck: 0 },
  );
  expect((await call("/messages/inbox", { token: staff })).body).toMatchObject({
    ready: 0,
    dead: 0,
  });
  expect(
    (await call("/messages/dead?topic=orders", { token: staff })).body,
  ).toEqual({ items: [], nextCursor: null });
  const dry = await call("/messages/dead/replay", {
    token: staff,
    body: { filter: {}, dryRun: true },
  });
  expect([dry.status, dry.body]).toEqual([
    202,
    { matched: 0, replayed: 0, dryRun: true, byType: {} },
  ]);
  const none = await call(
    "/messages/dead/01981b3a-4b7c-7000-8000-000000000001/discard",
    { token: staff, body: { reason: "test" } },
  );
  expect(none.status).toBe(404);
  expect((await call("/messages/outbox", { token: customer })).status).toBe(
    403,
  );
});

test("the sidecar's own routes are on the app port alone", async () => {
  expect((await call(`${service.httpUrl}/dapr/subscribe`)).status).toBe(404);
  expect(
    (await call(`${service.httpUrl}/messages/incoming/orders`, { body: {} }))
      .status,
  ).toBe(404);
});

test("a long poll ends when its client goes", async () => {
  const controller = new AbortController();
  const polling = fetch(`${api}/wait`, { signal: controller.signal }).catch(
    (error: unknown) => error,
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  log.clear();
  controller.abort();
  await polling;
  while (!log.lines().some(({ status }) => status === 499))
    await new Promise((resolve) => setTimeout(resolve, 5));
});

test("a header that is larger than a server takes does not hurt it", async () => {
  const status = await new Promise((resolve) => {
    const sent = httpRequest(
      `${api}/things/special`,
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
  expect((await call("/things/special")).status).toBe(200);
});
