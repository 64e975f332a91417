import { expect, test } from "@jest/globals";
import { createCoalescer, createKeyedCoalescer } from "./coalescer.js";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("calls that come while one runs go together, and each gets its own answer", async () => {
  const batches: number[][] = [];
  const double = createCoalescer<number, number>(async (items) => {
    batches.push([...items]);
    await wait(5);
    if (items.includes(13)) throw new Error("unlucky");
    return items.map((item) => item * 2);
  }, 3);
  const answers = await Promise.all([1, 2, 3, 4, 5].map(double));
  expect(answers).toEqual([2, 4, 6, 8, 10]);
  expect(batches).toEqual([[1], [2, 3, 4], [5]]);
  await expect(double(13)).rejects.toThrow("unlucky");
  expect(await double(7)).toBe(14);
});

test("a run that gives too few answers fails the calls without one", async () => {
  const call = createCoalescer<number, number>(async () => [], 3);
  await expect(call(1)).rejects.toThrow("no answer");
});

test("calls of one key go together, and those of another beside them", async () => {
  const runs: string[] = [];
  const call = createKeyedCoalescer<number, string>(async (key, items) => {
    runs.push(`${key} ${items.join()}`);
    await wait(5);
    if (items.includes(13)) throw new Error("unlucky");
    return items.map((item) => `${key}${String(item)}`);
  }, 10);
  const answers = await Promise.all([
    ...[1, 2, 3].map((item) => call("a", item)),
    ...[4, 5].map((item) => call("b", item)),
  ]);
  expect(answers).toEqual(["a1", "a2", "a3", "b4", "b5"]);
  expect(runs).toEqual(["a 1", "b 4", "a 2,3", "b 5"]);
  await expect(call("a", 13)).rejects.toThrow("unlucky");
  expect(await call("a", 7)).toBe("a7");
});
