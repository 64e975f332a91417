import { expect, test } from "@jest/globals";
import { z } from "zod";
import { breaksBetween } from "./accept-events.js";
import { breaksOf } from "./compatibility.js";
import { jsonSchemaOf } from "./json-schema.js";

const event = (shape: z.ZodRawShape, version = 1, topic = "orders") => ({
  topic,
  version,
  schema: jsonSchemaOf(z.object(shape)),
});
const base = {
  id: z.uuid(),
  status: z.enum(["open", "done"]),
  lines: z.array(z.object({ sku: z.string(), quantity: z.int() })),
  money: z.strictObject({ amount: z.int() }),
  note: z.string().nullable(),
  more: z.string().optional(),
};
const breaks = (shape: z.ZodRawShape, version = 1) =>
  breaksOf("order.created", event(base), event(shape, version));

test("an unchanged schema, and one that is only described better, break nobody", () => {
  expect(breaks(base)).toEqual([]);
  expect(breaks({ ...base, id: z.uuid().describe("The order") })).toEqual([]);
  expect(breaks({ ...base, status: z.enum(["done", "open"]) })).toEqual([]);
});

test("a field that may be left out can come and go", () => {
  expect(breaks({ ...base, extra: z.int().optional() })).toEqual([]);
  const { more: _gone, ...without } = base;
  expect(_gone).toBeDefined();
  expect(breaks(without)).toEqual([]);
});

test.each([
  [
    "a field that must be there",
    { ...base, extra: z.int() },
    "data.extra must be there, and is not in older events",
  ],
  [
    "a field that is gone",
    { ...base, id: z.uuid().optional() },
    "data.id was always there, and is no longer",
  ],
  [
    "another type",
    { ...base, id: z.int() },
    'data.id has another type: "string" became "integer"',
  ],
  [
    "another value of an enum",
    { ...base, status: z.enum(["open", "done", "lost"]) },
    'data.status has another enum: ["open","done"] became ["open","done","lost"]',
  ],
  [
    "a narrower number, deep in a list",
    {
      ...base,
      lines: z.array(z.object({ sku: z.string(), quantity: z.int().min(1) })),
    },
    "data.lines[].quantity has another minimum: nothing became 1",
  ],
  [
    "a new field where unknown ones were refused",
    {
      ...base,
      money: z.strictObject({ amount: z.int(), tax: z.int().optional() }),
    },
    "data.money.tax is new, where no unknown field was allowed",
  ],
  [
    "null where there was none",
    { ...base, note: z.string() },
    'data.note has another type: ["string","null"] became "string"',
  ],
])("%s breaks consumers", (_, shape, sentence) => {
  expect(breaks(shape)).toContain(`order.created: ${sentence}`);
});

test("a broken schema with a new version is accepted, an older version is not", () => {
  expect(breaks({ id: z.int() }, 2)).toEqual([]);
  expect(breaksOf("order.created", event(base, 2), event(base, 1))).toEqual([
    "order.created went back from version 2 to 1",
  ]);
});

test("a type that moves or disappears breaks its consumers", () => {
  expect(breaksOf("t", event(base), event(base, 1, "stock"))).toEqual([
    "t moved from orders to stock: give it another name",
  ]);
  expect(breaksBetween({ t: event(base) }, {})).toEqual([
    "t is gone: consumers still wait for it",
  ]);
});

test("alternatives are compared one by one", () => {
  const one = { x: z.union([z.string(), z.object({ a: z.int() })]) };
  const other = { x: z.union([z.string(), z.object({ a: z.string() })]) };
  expect(breaksOf("t", event(one), event(one))).toEqual([]);
  expect(breaksOf("t", event(one), event(other))).toHaveLength(1);
  const three = { x: z.union([z.string(), z.int(), z.boolean()]) };
  expect(breaksOf("t", event(one), event(three))).toHaveLength(1);
});
