import type { JsonSchema } from "./json-schema.js";

/** An event type as it was accepted: where it lies, and the schema of its newest version. */
export type AcceptedEvent = {
  readonly topic: string;
  readonly version: number;
  readonly schema: JsonSchema;
};

// They do not change which events are valid.
const remarks = new Set(["description", "examples", "title", "$comment"]);

/**
 * How `next` breaks what works with `accepted`, one sentence each; none means that it does not.
 * Both ways count: consumers of the old schema must take new events, and consumers of the new one old events, as both are about
 * while services are brought up one by one, and as topics and inboxes keep old events. So only a field that may be left out can
 * come or go, in an object that allows unknown fields.
 */
export function breaksOf(
  type: string,
  accepted: AcceptedEvent,
  next: AcceptedEvent,
): string[] {
  if (next.topic !== accepted.topic)
    return [
      `${type} moved from ${accepted.topic} to ${next.topic}: give it another name`,
    ];
  if (next.version < accepted.version)
    return [
      `${type} went back from version ${String(accepted.version)} to ${String(next.version)}`,
    ];
  if (next.version > accepted.version) return [];
  return schemaBreaks(accepted.schema, next.schema, "data").map(
    (what) => `${type}: ${what}`,
  );
}

function schemaBreaks(
  old: JsonSchema,
  next: JsonSchema,
  path: string,
): string[] {
  const breaks: string[] = [];
  const keys = new Set([...Object.keys(old), ...Object.keys(next)]);
  for (const key of keys) {
    if (remarks.has(key)) continue;
    if (key === "properties") breaks.push(...propertyBreaks(old, next, path));
    else if (key === "required")
      breaks.push(...requiredBreaks(old, next, path));
    else if (key === "items")
      breaks.push(
        ...schemaBreaks(part(old, key), part(next, key), `${path}[]`),
      );
    else if (key === "anyOf")
      breaks.push(...choiceBreaks(listOf(old[key]), listOf(next[key]), path));
    else if (!same(old[key], next[key]))
      breaks.push(
        `${path} has another ${key}: ${show(old[key])} became ${show(next[key])}`,
      );
  }
  return breaks;
}

function propertyBreaks(
  old: JsonSchema,
  next: JsonSchema,
  path: string,
): string[] {
  const [before, after] = [part(old, "properties"), part(next, "properties")];
  const closed = old["additionalProperties"] === false;
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap(
    (name) => {
      const field = `${path}.${name}`;
      if (name in before && name in after)
        return schemaBreaks(part(before, name), part(after, name), field);
      return closed && name in after
        ? [`${field} is new, where no unknown field was allowed`]
        : [];
    },
  );
}

function requiredBreaks(
  old: JsonSchema,
  next: JsonSchema,
  path: string,
): string[] {
  const [before, after] = [listOf(old["required"]), listOf(next["required"])];
  return [
    ...before
      .filter((name) => !after.includes(name))
      .map(
        (name) => `${path}.${String(name)} was always there, and is no longer`,
      ),
    ...after
      .filter((name) => !before.includes(name))
      .map(
        (name) =>
          `${path}.${String(name)} must be there, and is not in older events`,
      ),
  ];
}

function choiceBreaks(
  old: readonly unknown[],
  next: readonly unknown[],
  path: string,
): string[] {
  if (old.length !== next.length)
    return [`${path} has another number of alternatives`];
  return old.flatMap((choice, index) =>
    schemaBreaks(choice as JsonSchema, next[index] as JsonSchema, path),
  );
}

const part = (schema: JsonSchema, key: string): JsonSchema =>
  (schema[key] ?? {}) as JsonSchema;
const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : [];
const show = (value: unknown): string =>
  value === undefined ? "nothing" : JSON.stringify(value);

/** Lists count as sets: the order of an enum says nothing. */
function same(one: unknown, other: unknown): boolean {
  const sorted = (value: unknown) =>
    JSON.stringify(
      Array.isArray(value) ? [...(value as unknown[])].sort() : value,
    );
  return sorted(one) === sorted(other);
}
