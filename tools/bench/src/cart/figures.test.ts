import { expect, test } from "@jest/globals";
import { atLeast, atMost, median, percentile, spread } from "./figures.js";
import { openLoop, seededRandom } from "./load.js";

test("percentiles are by nearest rank, medians split even counts", () => {
  const values = Array.from({ length: 100 }, (_, i) => 100 - i);
  expect(percentile(values, 0.95)).toBe(95);
  expect(percentile([7], 0.95)).toBe(7);
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(spread([2, 1, 9])).toEqual({ median: 2, range: [1, 9] });
});

test("a goal is met at its limit, and missed beyond", () => {
  expect(atMost("g", 1.3, 1.3, {})).toEqual({
    goal: "g",
    value: 1.3,
    target: "<=1.3",
    ok: true,
    detail: {},
  });
  expect(atMost("g", 1.31, 1.3, {}).ok).toBe(false);
  expect(atLeast("g", 0.8, 0.8, {})).toMatchObject({
    ...{ value: 0.8, target: ">=0.8", ok: true },
  });
  expect(atLeast("g", 0.7999, 0.8, {}).ok).toBe(false);
});

test("a seed repeats its numbers", () => {
  const [a, b] = [seededRandom(1), seededRandom(1)];
  const numbers = Array.from({ length: 100 }, a);
  expect(Array.from({ length: 100 }, b)).toEqual(numbers);
  expect(numbers.every((n) => n >= 0 && n < 1)).toBe(true);
});

test("an open loop keeps its rate though answers are slow, in the shares that were asked for", async () => {
  const slow = (kind: string, share: number, went = true) => ({
    kind,
    share,
    run: () =>
      new Promise<boolean>((next) =>
        setTimeout(() => {
          next(went);
        }, 50),
      ),
  });
  const { latencies, failed } = await openLoop(
    [slow("a", 3), slow("b", 1), slow("bad", 1, false)],
    {
      perSecond: 500,
      seconds: 0.4,
      random: seededRandom(3),
    },
  );
  const [a = 0, b = 0] = [
    latencies.get("a")?.length,
    latencies.get("b")?.length,
  ];
  expect(a + b + failed).toBe(200);
  expect(a).toBeGreaterThan(2 * b);
  expect(failed).toBeGreaterThan(20);
});
