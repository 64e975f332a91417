import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { runThings, type Things } from "../testing/run-things.js";

let things: Things;
beforeAll(async () => {
  things = await runThings();
});
afterAll(() => things.stop());

test("a good request is answered with the declared status, Location and ETag", async () => {
  const made = await things.make();
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
  const refused = await things.make({
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
  const refused = await things.call("/things", {
    method: "POST",
    token: things.staff,
    key: things.newKey(),
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
  const refused = await things.make({ body: undefined, raw });
  expect(refused.status).toBe(status);
  expect(refused.body["code"]).toBe(code);
});

test("a body that is not JSON by its type is refused, and so is one in another alphabet", async () => {
  for (const type of [
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json; charset=latin1",
  ]) {
    const refused = await things.make({ headers: { "content-type": type } });
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
  const refused = await things.make({
    body: undefined,
    raw: new Uint8Array(packed),
    headers: { "content-encoding": "gzip" },
  });
  expect(refused.status).toBe(413);
});

test("an unknown route is 404, and a wrong method 405 with what is allowed", async () => {
  expect((await things.call("/nothing")).body["code"]).toBe("NOT_FOUND");
  expect((await things.call("/things/%ff")).status).toBe(404);
  const wrong = await things.call("/things", { method: "DELETE" });
  expect(wrong.status).toBe(405);
  expect(wrong.body["code"]).toBe("METHOD_NOT_ALLOWED");
  expect(wrong.headers.get("allow")).toBe("POST, GET, HEAD, OPTIONS");
  const options = await things.call("/things", { method: "OPTIONS" });
  expect([options.status, options.headers.get("allow")]).toEqual([
    204,
    "POST, GET, HEAD, OPTIONS",
  ]);
});

test("a fixed path is found beside a parameter, in whatever order they were declared", async () => {
  expect((await things.call("/things/special")).body).toEqual({
    special: true,
  });
});

test("query parameters are checked and take their defaults", async () => {
  const refused = await things.call("/things?limit=500&cursor=", {
    token: things.staff,
  });
  expect(refused.status).toBe(422);
  expect(
    (refused.body["errors"] as { path: string }[]).map(({ path }) => path),
  ).toEqual(["limit", "cursor"]);
  expect(
    (await things.call("/things?limit=1", { token: things.staff })).status,
  ).toBe(200);
  expect(
    (await things.call("/things?limit=1&limit=2", { token: things.staff }))
      .status,
  ).toBe(422);
});

test("answers carry headers that keep browsers from framing, sniffing and caching them", async () => {
  const { headers } = await things.call("/things/special");
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("content-security-policy")).toContain(
    "default-src 'none'",
  );
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("x-powered-by")).toBeNull();
});

test("a correlation id is taken and answered; a harmful one is replaced", async () => {
  const taken = await things.call("/things/special", {
    headers: { "x-correlation-id": "abc-1" },
  });
  expect(taken.headers.get("x-correlation-id")).toBe("abc-1");
  const replaced = await things.call("/things/special", {
    headers: { "x-correlation-id": "a b<script>" },
  });
  expect(replaced.headers.get("x-correlation-id")).toMatch(/^[0-9a-f-]{36}$/);
});

test("If-Match guards a change, and If-None-Match saves an answer", async () => {
  const { id } = (await things.make()).body as { id: string };
  const put = (etag: string) =>
    things.call(`/things/${id}`, {
      method: "PUT",
      token: things.staff,
      headers: { "if-match": etag },
      body: { name: "torch" },
    });
  const changed = await put('"1"');
  expect([changed.status, changed.headers.get("etag")]).toEqual([200, '"2"']);
  expect((await put('"1"')).body["code"]).toBe("PRECONDITION_FAILED");
  expect((await put('W/"2"')).status).toBe(412);
  expect((await put("*")).status).toBe(200);
  const same = await things.call(`/things/${id}`, {
    token: things.staff,
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
  const taken = await things.call("/hooks", {
    raw,
    headers: { "content-type": "application/json" },
  });
  expect(taken.body).toEqual({ bytes: Buffer.byteLength(raw), text: raw });
});
