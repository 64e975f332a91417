import { expect, test } from "@jest/globals";
import { costOfEach, usedBetween, type Reading } from "./costs.js";

const at = (atMs: number, scale: number): Reading => ({
  ...{ atMs, commits: 100 * scale, writes: 50 * scale },
  ...{ walBytes: 1_000 * scale, cpuMs: { order: 20 * scale } },
});

test("what was used is the difference of two readings", () => {
  expect(usedBetween(at(1_000, 1), at(3_000, 4))).toEqual({
    ...{ elapsedMs: 2_000, commits: 300, writes: 150 },
    ...{ walBytes: 3_000, cpuMs: { order: 60 } },
  });
});

test("what an idle stack uses in so long a time is no cost of the block", () => {
  const idle = usedBetween(at(0, 0), at(1_000, 1));
  const block = usedBetween(at(0, 0), at(2_000, 12));
  expect(costOfEach(block, idle, 10)).toEqual({
    ...{ commits: 100, writingCommits: 50, walBytes: 1_000 },
    ...{ cpuMsTotal: 20, cpuMs: { order: 20 } },
  });
});

test("a process that came later has used all of it since", () => {
  const before = { ...at(0, 0), cpuMs: {} };
  expect(usedBetween(before, at(1, 1)).cpuMs).toEqual({ order: 20 });
});
