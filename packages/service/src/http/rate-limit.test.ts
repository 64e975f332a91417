import { expect, test } from "@jest/globals";
import { createRateLimit } from "./rate-limit.js";

function clock() {
  let nowMs = 1_000_000;
  return { now: () => new Date(nowMs), pass: (ms: number) => (nowMs += ms) };
}

test("a caller may make a burst at once, and then as many as a second earns", () => {
  const { now, pass } = clock();
  const limit = createRateLimit({ perSecond: 2, burst: 3, now });
  expect([limit.take("a"), limit.take("a"), limit.take("a")]).toEqual([
    0, 0, 0,
  ]);
  expect(limit.take("a")).toBe(0.5);
  pass(500);
  expect(limit.take("a")).toBe(0);
  expect(limit.take("a")).toBe(0.5);
});

test("a bucket never holds more than its burst, and a clock that goes back earns nothing", () => {
  const { now, pass } = clock();
  const limit = createRateLimit({ perSecond: 10, burst: 2, now });
  limit.take("a");
  pass(3_600_000);
  expect([limit.take("a"), limit.take("a")]).toEqual([0, 0]);
  pass(-5_000);
  expect(limit.take("a")).toBeGreaterThan(0);
});

test("callers do not draw from each other's buckets", () => {
  const { now } = clock();
  const limit = createRateLimit({ perSecond: 1, burst: 1, now });
  expect([limit.take("a"), limit.take("b")]).toEqual([0, 0]);
  expect(limit.take("a")).toBe(1);
});

test("buckets that are full again are forgotten when there are many", () => {
  const { now, pass } = clock();
  const limit = createRateLimit({ perSecond: 1, burst: 1, now });
  for (let caller = 0; caller < 20_001; caller++) limit.take(String(caller));
  pass(2_000);
  expect(limit.take("0")).toBe(0);
  expect(limit.take("0")).toBe(1);
});

test("0 a second switches the limit off", () => {
  const limit = createRateLimit({
    perSecond: 0,
    burst: 1,
    now: () => new Date(),
  });
  for (let time = 0; time < 10; time++) expect(limit.take("a")).toBe(0);
});
