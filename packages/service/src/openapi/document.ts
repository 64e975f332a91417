import {
  OpenApiGeneratorV31,
  OpenAPIRegistry,
  type ResponseConfig,
  type RouteConfig,
} from "@asteasolutions/zod-to-openapi";
import { errorCatalogue } from "@waybill/contracts";
import { STATUS_CODES } from "node:http";
import { z } from "zod";
import { idempotencyOf } from "../http/input/headers.js";
import type { Route } from "../http/route.js";
import { problemExample, problemSchema } from "./problem-schema.js";
import { byStatus, refusalsOf } from "./refusals.js";

/** An OpenAPI 3.1 document. */
export type OpenApiDocument = ReturnType<
  OpenApiGeneratorV31["generateDocument"]
>;

/** Describes a service's routes from the schemas that validate them. */
export function openApiDocument(
  service: string,
  base: string,
  routes: readonly Route[],
): OpenApiDocument {
  const registry = new OpenAPIRegistry();
  registry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description:
      "ES256 token with `sub`, `roles` and, for customers, `customer_id`",
  });
  registry.registerComponent("securitySchemes", "guestToken", {
    type: "apiKey",
    in: "header",
    name: "X-Guest-Token",
    description:
      "What a guest was given with a cart; opens that cart and its order",
  });
  for (const route of routes) registry.registerPath(operationOf(route, base));
  return new OpenApiGeneratorV31(registry.definitions).generateDocument({
    openapi: "3.1.0",
    info: {
      title: `Waybill ${service}`,
      version: "1.0.0",
      description:
        "Money is in minor units. Lists take `limit` and `cursor`. Refusals are `application/problem+json` with a `code`.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    servers: [{ url: "/", description: "This service" }],
    tags: [...new Set(routes.flatMap(({ tags }) => tags))].map((name) => ({
      name,
    })),
  });
}

/** `post /orders/{id}/cancel` is postOrdersByIdCancel. */
const operationIdOf = ({ method, path }: Route): string =>
  method +
  path
    .replace(/\{(\w+)\}/g, "by-$1")
    .split(/[/-]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("");

function operationOf(route: Route, base: string): RouteConfig {
  const { access, body, rawBody, query } = route;
  return {
    method: route.method,
    path: `${base}${route.path}`,
    operationId: operationIdOf(route),
    summary: route.summary,
    description: descriptionOf(route),
    tags: [...route.tags],
    security:
      access === "public"
        ? [{}, { bearer: [] }]
        : [{ bearer: [] }, ...(access.guest ? [{ guestToken: [] }] : [])],
    request: {
      params: paramsOf(route) as z.ZodObject,
      headers: headersOf(route),
      ...(query ? { query: query as z.ZodObject } : {}),
      ...(body ? { body: bodyOf(body) } : {}),
      ...(rawBody && !body
        ? {
            body: {
              required: true,
              content: { "application/json": { schema: {} } },
            },
          }
        : {}),
    },
    responses: { ...repliesOf(route), ...problemsOf(route, base) },
  };
}

function descriptionOf({ access, description }: Route): string {
  const who =
    access === "public"
      ? "For everybody."
      : `For ${access.roles.join(", ")}${access.guest ? " and guests" : ""}.`;
  return description ? `${description}\n\n${who}` : who;
}

/** Path parameters that no schema describes are texts. */
function paramsOf({ params, path }: Route): z.ZodType {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
  return (
    params ??
    z.object(Object.fromEntries(names.map((name) => [name, z.string()])))
  );
}

function headersOf(route: Route): z.ZodObject {
  const idempotency = idempotencyOf(route);
  const key = z.string().min(1).max(255).meta({
    description:
      "New for each thing you want done; a repeat gets the first answer, marked `Idempotent-Replayed: true`",
    example: "5f0c1f0e-8a52-4f43-9c1d-0a5a1f6f2f4b",
  });
  return z.object({
    ...(idempotency === "required" ? { "Idempotency-Key": key } : {}),
    ...(idempotency === "accepted"
      ? { "Idempotency-Key": key.optional() }
      : {}),
    ...(route.method === "put"
      ? {
          "If-Match": z.string().optional().meta({
            description:
              "The ETag you know; 412 when it is not the current one",
            example: '"7"',
          }),
        }
      : {}),
    "X-Correlation-Id": z.string().max(128).optional().meta({
      description: "Carried to everything this causes, and answered",
    }),
  });
}

const exampleOf = (schema: z.ZodType): unknown => schema.meta()?.["example"];

const contentOf = (schema: z.ZodType) => {
  const example = exampleOf(schema);
  return { schema, ...(example === undefined ? {} : { example }) };
};

const bodyOf = (schema: z.ZodType) => ({
  required: !schema.safeParse({}).success,
  content: { "application/json": contentOf(schema) },
});

const isEmpty = (schema: z.ZodType): boolean =>
  schema instanceof z.ZodUndefined || schema instanceof z.ZodVoid;

function repliesOf({ replies }: Route): Record<string, ResponseConfig> {
  return Object.fromEntries(
    Object.entries(replies).map(([status, schema]) => [
      status,
      {
        description: STATUS_CODES[status] ?? "Answer",
        ...(isEmpty(schema)
          ? {}
          : { content: { "application/json": contentOf(schema) } }),
      },
    ]),
  );
}

function problemsOf(
  route: Route,
  base: string,
): Record<string, ResponseConfig> {
  return Object.fromEntries(
    [...byStatus(refusalsOf(route))].map(([status, codes]) => [
      String(status),
      {
        description: codes
          .map((code) => `\`${code}\`: ${errorCatalogue[code].title}`)
          .join("\n\n"),
        content: {
          "application/problem+json": {
            schema: problemSchema,
            examples: Object.fromEntries(
              codes.map((code) => [
                code,
                { value: problemExample(code, `${base}${route.path}`) },
              ]),
            ),
          },
        },
      },
    ]),
  );
}
