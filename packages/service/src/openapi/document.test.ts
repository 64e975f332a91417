import { expect, test } from "@jest/globals";
import { moneySchema } from "@waybill/contracts";
import { ok } from "@waybill/result";
import { z } from "zod";
import { listQuery, pageOf, route } from "../index.js";
import { openApiDocument } from "./document.js";

const thing = z
  .object({ id: z.uuid(), price: moneySchema, note: z.string().nullable() })
  .meta({ id: "Thing" });
const routes = [
  route({
    method: "post",
    path: "/things/{id}/sell",
    summary: "Sell a thing",
    tags: ["things"],
    access: { roles: ["customer", "staff"], guest: true },
    idempotency: "required",
    params: z.object({ id: z.uuid() }),
    body: z
      .strictObject({
        quantity: z.int().min(1).max(9),
        kind: z.enum(["a", "b"]).default("a"),
      })
      .meta({ example: { quantity: 2 } }),
    replies: { 202: thing },
    refusals: ["INSUFFICIENT_STOCK", "NOT_FOUND"],
    handle: async ({ params }) =>
      ok({
        status: 202,
        body: {
          id: params.id,
          price: { amount: 1, currency: "USD" },
          note: null,
        },
      }),
  }),
  route({
    method: "get",
    path: "/things",
    summary: "All things",
    tags: ["things"],
    access: "public",
    query: listQuery.extend({ q: z.string().optional() }),
    replies: { 200: pageOf(thing) },
    handle: async () =>
      ok({ status: 200, body: { items: [], nextCursor: null } }),
  }),
  route({
    method: "put",
    path: "/things/{id}",
    summary: "Change a thing",
    tags: ["things"],
    access: { roles: ["staff"] },
    body: z.strictObject({ note: z.string() }),
    replies: { 204: z.undefined() },
    handle: async () => ok({ status: 204 }),
  }),
];
const document = JSON.parse(
  JSON.stringify(openApiDocument("things", "/api/v1", routes)),
) as Json;
type Json = { readonly [key: string]: Json } & { readonly $ref?: string };

/** Follows a path of keys down the document. */
const at = (...keys: string[]): unknown =>
  keys.reduce<Json | undefined>((node, key) => node?.[key], document);

function refsOf(node: unknown): string[] {
  if (typeof node !== "object" || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) =>
    key === "$ref" && typeof value === "string" ? [value] : refsOf(value),
  );
}

test("the document is OpenAPI 3.1, and each reference of it leads somewhere", () => {
  expect(document["openapi"]).toBe("3.1.0");
  const refs = new Set(refsOf(document));
  expect(refs).toContain("#/components/schemas/Problem");
  for (const ref of refs)
    expect([ref, at(...ref.slice(2).split("/"))]).toEqual([
      ref,
      expect.any(Object),
    ]);
});

test("an operation has its id, who may call it, and its parameters with the header of the idempotency key", () => {
  const operation = at("paths", "/api/v1/things/{id}/sell", "post") as Record<
    string,
    unknown
  >;
  expect(operation).toMatchObject({
    operationId: "postThingsByIdSell",
    summary: "Sell a thing",
    description: "For customer, staff and guests.",
    security: [{ bearer: [] }, { guestToken: [] }],
  });
  expect(operation["parameters"]).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ in: "path", name: "id", required: true }),
      expect.objectContaining({
        in: "header",
        name: "Idempotency-Key",
        required: true,
      }),
      expect.objectContaining({
        in: "header",
        name: "X-Correlation-Id",
        required: false,
      }),
    ]),
  );
});

test("a body is described by the schema that validates it, with its example and its default optional", () => {
  const body = at("paths", "/api/v1/things/{id}/sell", "post", "requestBody");
  expect(body).toMatchObject({
    required: true,
    content: {
      "application/json": {
        example: { quantity: 2 },
        schema: {
          type: "object",
          required: ["quantity"],
          additionalProperties: false,
          properties: { quantity: { type: "integer", minimum: 1, maximum: 9 } },
        },
      },
    },
  });
});

test("refusals are listed by status with their codes, the route's own and the kit's", () => {
  const responses = at(
    "paths",
    "/api/v1/things/{id}/sell",
    "post",
    "responses",
  ) as Record<string, { description: string }>;
  expect(Object.keys(responses)).toEqual([
    "202",
    "400",
    "401",
    "403",
    "404",
    "409",
    "413",
    "415",
    "422",
    "429",
    "500",
    "503",
  ]);
  expect(responses["409"]?.description).toContain("INSUFFICIENT_STOCK");
  expect(responses["409"]?.description).toContain("IDEMPOTENCY_IN_PROGRESS");
  expect(responses["400"]?.description).toContain("IDEMPOTENCY_KEY_REQUIRED");
  expect(responses["404"]).toMatchObject({
    content: {
      "application/problem+json": {
        examples: { NOT_FOUND: { value: { status: 404, code: "NOT_FOUND" } } },
      },
    },
  });
});

test("a list describes limit and cursor, and its items by reference", () => {
  expect(at("paths", "/api/v1/things", "get", "parameters")).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        in: "query",
        name: "limit",
        schema: expect.objectContaining({
          type: "integer",
          minimum: 1,
          maximum: 200,
          default: 50,
        }),
      }),
      expect.objectContaining({ in: "query", name: "cursor", required: false }),
    ]),
  );
  expect(
    at(
      "paths",
      "/api/v1/things",
      "get",
      "responses",
      "200",
      "content",
      "application/json",
      "schema",
      "properties",
      "items",
      "items",
    ),
  ).toEqual({ $ref: "#/components/schemas/Thing" });
  expect(
    at("components", "schemas", "Thing", "properties", "note", "type"),
  ).toEqual(["string", "null"]);
});

test("a change takes If-Match, and an answer without a body has no content", () => {
  expect(at("paths", "/api/v1/things/{id}", "put", "parameters")).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ in: "header", name: "If-Match" }),
      expect.objectContaining({ in: "path", name: "id" }),
    ]),
  );
  expect(at("paths", "/api/v1/things/{id}", "put", "responses", "204")).toEqual(
    { description: "No Content" },
  );
});
