import { expect, test } from "@jest/globals";
import { inTurns, turnOf } from "./rounds.js";

test("six rounds have each order of the three subjects once", () => {
  const turns = Array.from({ length: 6 }, (_, n) => turnOf(n).join());
  expect(new Set(turns).size).toBe(6);
});

test("each subject has its turn, one after the other", async () => {
  const seen: string[] = [];
  const found = await inTurns(1, async (subject) => seen.push(subject));
  expect(seen).toEqual([...turnOf(1)]);
  expect(Object.keys(found).sort()).toEqual(["engine", "saga", "work"]);
});
