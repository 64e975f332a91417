import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { coverageOf } from "./coverage.js";
import { countTests, runStage } from "./stages.js";

const folder = mkdtempSync(join(tmpdir(), "waybill-stages-"));
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const results = (counts: Record<string, number>) => {
  const file = join(folder, "results.json");
  const none = {
    numPassedTests: 0,
    numFailedTests: 0,
    numFailedTestSuites: 0,
    numPendingTests: 0,
    numTodoTests: 0,
  };
  writeFileSync(file, JSON.stringify({ ...none, ...counts }));
  return file;
};

test("tests are counted as jest counted them", () => {
  expect(
    countTests(results({ numPassedTests: 7, numFailedTests: 2 }), 1),
  ).toEqual({ passed: 7, failed: 2 });
  expect(countTests(results({ numPassedTests: 7 }), 0)).toEqual({
    passed: 7,
    failed: 0,
  });
});

test.each([
  ["a skipped test", { numPassedTests: 3, numPendingTests: 1 }, 0],
  [
    "a suite that could not be loaded",
    { numPassedTests: 3, numFailedTestSuites: 1 },
    1,
  ],
  ["a run of no tests", {}, 0],
  ["an exit code without a failed test", { numPassedTests: 3 }, 1],
])("%s counts as a failure", (_, counts, code) => {
  expect(countTests(results(counts), code).failed).toBe(1);
});

test("a run that left no results is a failure", () => {
  expect(countTests(join(folder, "none.json"), 0)).toEqual({
    passed: 0,
    failed: 1,
  });
});

test("a check without results passes or fails by its exit code", async () => {
  const log = join(folder, "log");
  const run = (code: number) =>
    runStage(
      {
        name: "check",
        command: [process.execPath, "-e", `process.exit(${String(code)})`],
      },
      log,
    );
  expect(await run(0)).toEqual({ passed: 1, failed: 0 });
  expect(await run(3)).toEqual({ passed: 0, failed: 1 });
});

test("coverage is the share of covered lines over all files, and names the files furthest behind", () => {
  const counts = (covered: number, total: number) => ({
    lines: { covered, total },
    branches: { covered, total },
  });
  const file = join(folder, "coverage.json");
  writeFileSync(
    file,
    JSON.stringify({ total: counts(9, 12), a: counts(2, 5), b: counts(7, 7) }),
  );
  expect(coverageOf(file)).toEqual({ percent: 75, worst: ["a: 2 of 5 lines"] });
});
