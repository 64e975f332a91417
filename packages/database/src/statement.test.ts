import { expect, test } from "@jest/globals";
import { statement } from "./statement.js";

test("a statement with parameters has one name for its text, whatever the values", () => {
  const first = statement("SELECT $1::int", [1]);
  expect(first.name).toMatch(/^[0-9a-f]{32}$/);
  expect(statement("SELECT $1::int", [2])).toEqual({ ...first, values: [2] });
  expect(statement("SELECT $1::text", [1]).name).not.toBe(first.name);
});

test("a statement without parameters has none: it may be several", () => {
  expect(statement("BEGIN; COMMIT", [])).toEqual({
    text: "BEGIN; COMMIT",
    values: [],
  });
});

test("the names are bounded, so that generated SQL cannot fill a connection", () => {
  for (let n = 0; n < 600; n++) statement(`SELECT $1::int + ${String(n)}`, [n]);
  expect(statement("SELECT $1::int + 9999", [1]).name).toBeUndefined();
});
