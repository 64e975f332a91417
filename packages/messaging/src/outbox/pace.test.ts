import { expect, test } from "@jest/globals";
import { createPace } from "./pace.js";

const setUp = () => {
  const clock = { ms: 0 };
  const pace = createPace({
    monotonicMs: () => clock.ms,
    mostMs: 50,
    calmRate: 500,
  });
  return { clock, pace };
};

/** The pause after events that came evenly for a second, each sent by itself. */
function pauseAt(rowsPerSecond: number): number {
  const { clock, pace } = setUp();
  for (let n = 0; n < rowsPerSecond; n++) {
    clock.ms += 1_000 / rowsPerSecond;
    pace.sent(1);
  }
  return pace.waitMs();
}

test("while there are few events none waits", () => {
  expect([1, 100, 300, 480].map(pauseAt)).toEqual([0, 0, 0, 0]);
});

test("the more events there are, the further apart are requests, up to a bound", () => {
  expect(pauseAt(750)).toBeCloseTo(25, 0);
  expect(pauseAt(1_050)).toBeCloseTo(50);
  expect(pauseAt(5_000)).toBeCloseTo(50);
});

test("it is calm up to the rate at which events begin to wait", () => {
  const { clock, pace } = setUp();
  for (let n = 0; n < 400; n++) {
    clock.ms += 2.5;
    pace.sent(1);
  }
  expect(pace.isCalm()).toBe(true);
  pace.sent(200);
  expect(pace.isCalm()).toBe(false);
});

test("the first event leaves at once, and so does one after a wave", () => {
  const { clock, pace } = setUp();
  expect(pace.waitMs()).toBeLessThanOrEqual(0);
  pace.sent(2_000);
  expect(pace.waitMs()).toBe(50);
  clock.ms += 1_000;
  expect(pace.waitMs()).toBeLessThanOrEqual(0);
  pace.sent(1);
  expect(pace.waitMs()).toBe(0);
});
