import { expect, test } from "@jest/globals";
import { decodeCursor, encodeCursor, listQuery } from "./lists.js";

test("a cursor comes back as what it was made of, and is safe in a URL", () => {
  const cursor = encodeCursor({ at: "2026-01-01T00:00:00Z", id: "ü/+" });
  expect(cursor).toMatch(/^[\w-]+$/);
  expect(decodeCursor(cursor)).toEqual({
    at: "2026-01-01T00:00:00Z",
    id: "ü/+",
  });
});

test("what is no cursor of ours is undefined", () => {
  expect(decodeCursor("!!")).toBeUndefined();
});

test.each([
  ["1", 1],
  ["200", 200],
  [undefined, 50],
])("a limit of %s is %s", (limit, value) => {
  expect(listQuery.parse({ limit }).limit).toBe(value);
});

test.each(["0", "201", "x", "1.5"])("a limit of %s is refused", (limit) => {
  expect(listQuery.safeParse({ limit }).success).toBe(false);
});
