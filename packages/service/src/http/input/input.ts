import type { Fault, Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import type { z } from "zod";
import type { Route } from "../route.js";
import { faultsOf, unstorableTexts } from "./validation.js";

/** What came in, before any schema looked at it; `body` is undefined for none. */
export type RawInput = {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
};
export type Input = {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
};

type Schemas = Pick<Route, "params" | "query" | "body" | "rawBody">;
type Parsed = { readonly value: unknown; readonly faults: readonly Fault[] };

function parse(schema: z.ZodType | undefined, value: unknown): Parsed {
  const odd = unstorableTexts(value);
  if (odd.length > 0) return { value: undefined, faults: odd };
  if (!schema) return { value, faults: [] };
  const parsed = schema.safeParse(value);
  return parsed.success
    ? { value: parsed.data, faults: [] }
    : { value: undefined, faults: faultsOf(parsed.error) };
}

/** No body counts as `{}` where a schema wants one: then each missing field is named, and a body of optional fields may be left out. */
function parseBody({ body: schema, rawBody }: Schemas, value: unknown): Parsed {
  if (rawBody) return { value: undefined, faults: [] };
  if (!schema) return { value: undefined, faults: unexpectedBody(value) };
  if (value !== undefined) return parse(schema, value);
  return schema.safeParse(undefined).success
    ? parse(schema, undefined)
    : parse(schema, {});
}

/** A route without a body takes none, or `{}`. */
function unexpectedBody(value: unknown): Fault[] {
  if (value === undefined) return [];
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return [
      { path: "", code: "unexpected_body", message: "no body is taken here" },
    ];
  return Object.keys(value).map((key) => ({
    path: key,
    code: "unrecognized_key",
    message: "is not a field here",
  }));
}

/** Checks path, query and body against a route's schemas; refuses with every fault of all three. */
export function checkInput(
  schemas: Schemas,
  raw: RawInput,
): Result<Input, Refusal> {
  const params = parse(schemas.params, raw.params);
  const query = parse(schemas.query, raw.query);
  const body = parseBody(schemas, raw.body);
  const errors = [...params.faults, ...query.faults, ...body.faults];
  if (errors.length > 0) return refuse(validationRefusal(errors));
  return ok({ params: params.value, query: query.value, body: body.value });
}

/** VALIDATION_FAILED with its faults, and a sentence that names the first. */
export function validationRefusal(errors: readonly Fault[]): Refusal {
  const [first] = errors;
  const more = errors.length - 1;
  return {
    code: "VALIDATION_FAILED",
    detail: first
      ? `${first.path === "" ? "The body" : first.path}: ${first.message}${more > 0 ? ` (and ${String(more)} more)` : ""}`
      : "The request is not valid.",
    errors,
  };
}
