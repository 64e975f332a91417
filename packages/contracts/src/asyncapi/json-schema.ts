import { z } from "zod";
import {
  eventCatalogue,
  wireSchemaOf,
  type EventType,
} from "../events/catalogue.js";

export type JsonSchema = { readonly [key: string]: unknown };

/** Event types in the order of their names: what is made of them must not depend on the order of declaration. */
export const eventTypes = (): EventType[] =>
  (Object.keys(eventCatalogue) as EventType[]).sort();

/** The schema of an event's data as it lies on the topic, in JSON Schema draft 7, whole in itself. */
export const dataSchemaOf = (type: EventType): JsonSchema =>
  jsonSchemaOf(wireSchemaOf(type));

/** A zod schema in JSON Schema draft 7, with all that it refers to set in. */
export function jsonSchemaOf(zod: z.ZodType): JsonSchema {
  const { $schema, definitions, ...schema } = z.toJSONSchema(zod, {
    target: "draft-7",
    io: "input",
    reused: "inline",
  }) as JsonSchema;
  if (typeof $schema !== "string") throw new Error("no JSON Schema was made");
  return tidy(schema, (definitions ?? {}) as JsonSchema) as JsonSchema;
}

/** Sets in what `#/definitions/…` names (our shapes do not refer to themselves), and leaves out what says nothing. */
function tidy(value: unknown, named: JsonSchema): unknown {
  if (Array.isArray(value)) return value.map((item) => tidy(item, named));
  if (typeof value !== "object" || value === null) return value;
  const { $ref, ...rest } = value as JsonSchema;
  const name = typeof $ref === "string" ? $ref.split("/").at(-1) : undefined;
  const found = name === undefined ? {} : (named[name] as JsonSchema);
  const whole: JsonSchema = { ...found, ...rest };
  return Object.fromEntries(
    Object.entries(whole)
      .filter(([key, inner]) => says(key, inner, whole))
      .map(([key, inner]) =>
        key === "example" && "type" in whole
          ? ["examples", [inner]]
          : [key, tidy(inner, named)],
      ),
  );
}

function says(key: string, value: unknown, schema: JsonSchema): boolean {
  if (key === "id") return typeof value !== "string"; // A name within zod; a property called id is an object.
  if (key === "pattern") return !("format" in schema); // The format's own, spelled out.
  return Math.abs(Number(value)) !== Number.MAX_SAFE_INTEGER;
}
