import { expect, test } from "@jest/globals";
import {
  cpuToParts,
  goalsOf,
  halfLoads,
  inSeries,
  lastThirdOverFirst,
  latenciesOf,
  latencyReport,
  rateOf,
} from "./figures.js";

const endsAt = (...ends: number[]) =>
  ends.map((endMs) => ({ startMs: endMs - 5, endMs, outcome: "confirmed" }));

test("two things in series take the time of both", () => {
  expect(inSeries(60, 30)).toBeCloseTo(20);
});

test("a rate is taken from the middle of a load, in whatever order it ended", () => {
  const even = Array.from({ length: 101 }, (_, n) => n * 10);
  expect(rateOf(endsAt(...even.toReversed()))).toBeCloseTo(100);
  const lateStart = [0, ...Array.from({ length: 19 }, (_, n) => 1_000 + n)];
  expect(rateOf(endsAt(...lateStart))).toBeCloseTo(1_000);
});

test("a latency is from the beginning to the end", () => {
  expect(latenciesOf(endsAt(10, 20))).toEqual([5, 5]);
});

test("the last third is held against the first, by their medians", () => {
  expect(lastThirdOverFirst([10, 20, 1, 1, 12, 18])).toBe(1);
  expect(lastThirdOverFirst([10, 0, 0, 0, 5])).toBe(0.5);
  expect(lastThirdOverFirst([10, 9])).toBe(0.9);
});

const rates = [
  { engine: 60, work: 30, saga: 18 },
  { engine: 60, work: 30, saga: 16 },
  { engine: 60, work: 30, saga: 14 },
];
const latencies = [
  { engine: [40], work: [160], saga: [250], busyEngine: [90] },
];

test("the goals are the saga against its two parts, by the median of the rounds", () => {
  const [rate, p95, steady] = goalsOf(rates, latencies);
  expect(rate).toMatchObject({
    ...{ goal: "saga-rate-vs-noop", value: 0.8, target: ">=0.8", ok: true },
    detail: { range: [0.7, 0.9], repeats: 3, saga: { median: 16 } },
  });
  expect(p95).toMatchObject({
    ...{ goal: "saga-p95-vs-noop", value: 1.25, target: "<=1.3", ok: true },
    detail: { withEngineAtItsOwnHalfLoad: { median: 1 } },
  });
  expect(steady).toMatchObject({
    ...{ goal: "saga-third-block-vs-first", value: 0.78, ok: false },
    detail: { alone: { saga: 0.78, work: 1, engine: 1 } },
  });
});

test("half load is half of what the parts reach in series", () => {
  expect(halfLoads(rates)).toEqual({ saga: 10, engine: 30 });
});

test("latencies of all rounds are reported together", () => {
  const twice = [...latencies, { ...latencies[0], saga: [350] }];
  const report = latencyReport(twice as typeof latencies);
  expect(report.saga).toEqual({ p50: 250, p95: 350, p99: 350, samples: 2 });
  expect(report.engineAtItsOwnHalfLoad.p95).toBe(90);
});

test("processor time of a saga is held against that of its parts", () => {
  expect(cpuToParts({ engine: 40, work: 160, saga: 190 })).toBe(0.95);
});
