import { expect, test } from "@jest/globals";
import { z } from "zod";
import { checkInput, validationRefusal } from "./input.js";
import { faultsOf, unstorableTexts } from "./validation.js";

function faults(schema: z.ZodType, value: unknown) {
  const parsed = schema.safeParse(value);
  return parsed.success
    ? []
    : faultsOf(parsed.error).map(({ path, code }) => `${path}: ${code}`);
}

test("the branch of a union that came closest says what is wrong", () => {
  const schema = z.object({
    payment: z.union([
      z.strictObject({ method: z.literal("card"), token: z.string() }),
      z.strictObject({ method: z.literal("invoice"), days: z.int() }),
    ]),
  });
  expect(faults(schema, { payment: { method: "card" } })).toEqual([
    "payment.token: required",
  ]);
});

test("a discriminated union names the wrong kind", () => {
  const schema = z.discriminatedUnion("method", [
    z.object({ method: z.literal("a") }),
    z.object({ method: z.literal("b") }),
  ]);
  expect(faults(schema, { method: "c" })).toEqual(["method: invalid_union"]);
});

test("a rule of one's own may bring its own code", () => {
  const schema = z.object({
    currency: z.string().refine(() => false, {
      params: { code: "CURRENCY_MISMATCH" },
      message: "no",
    }),
  });
  expect(faults(schema, { currency: "USD" })).toEqual([
    "currency: CURRENCY_MISMATCH",
  ]);
});

test("values are never repeated in faults", () => {
  const schema = z.object({
    method: z.enum(["a"]),
    email: z.email(),
    n: z.literal(1),
  });
  const parsed = schema.safeParse({
    method: "s3cret",
    email: "s3cret",
    n: "s3cret",
  });
  expect(
    parsed.success ? "" : JSON.stringify(faultsOf(parsed.error)),
  ).not.toContain("s3cret");
});

test("texts that no database stores are found in keys and values, at any depth", () => {
  expect(
    unstorableTexts({ a: [{ "b\0": "x" }, "\ud800", "😀"] }).map(
      ({ path }) => path,
    ),
  ).toEqual(["a.0.b\0", "a.1"]);
});

test("faults of path, query and body are told together", () => {
  const checked = checkInput(
    {
      params: z.object({ id: z.uuid() }),
      query: z.object({ limit: z.coerce.number().max(5) }),
      body: z.strictObject({ a: z.string() }),
    },
    { params: { id: "x" }, query: { limit: "9" }, body: { b: 1 } },
  );
  expect(
    checked.ok ? [] : checked.error.errors?.map(({ path }) => path),
  ).toEqual(["id", "limit", "a", "b"]);
});

test("a body of optional fields may be left out, and a schema that takes none gets none", () => {
  const raw = { params: {}, query: {}, body: undefined };
  expect(
    checkInput({ body: z.strictObject({ note: z.string().optional() }) }, raw),
  ).toMatchObject({ ok: true, value: { body: {} } });
  expect(
    checkInput({ body: z.strictObject({ a: z.int() }).optional() }, raw),
  ).toMatchObject({ ok: true, value: { body: undefined } });
});

test("a route without a body takes none or {}", () => {
  const raw = { params: {}, query: {} };
  expect(checkInput({}, { ...raw, body: {} }).ok).toBe(true);
  expect(checkInput({}, { ...raw, body: { note: 1 } })).toMatchObject({
    error: { errors: [{ path: "note", code: "unrecognized_key" }] },
  });
  expect(checkInput({}, { ...raw, body: [1] })).toMatchObject({
    error: { errors: [{ code: "unexpected_body" }] },
  });
});

test("the sentence names the first fault and counts the others", () => {
  const fault = (path: string) => ({ path, code: "x", message: "is wrong" });
  expect(validationRefusal([fault("a"), fault("b")]).detail).toBe(
    "a: is wrong (and 1 more)",
  );
  expect(validationRefusal([fault("")]).detail).toBe("The body: is wrong");
});
