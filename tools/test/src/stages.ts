import { spawn } from "node:child_process";
import { createWriteStream, existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";

export type Outcome = { readonly passed: number; readonly failed: number };

export type Stage = {
  readonly name: string;
  /** Program and arguments, run in the project's root. */
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Where jest leaves its results; without one the stage counts as one check. */
  readonly results?: string;
};

const bin = (name: string) => resolve("node_modules", name);

/** Runs `jest` for one kind of tests, as ES modules, on two workers. */
export const jestStage = (
  name: string,
  kind: "unit" | "rules" | "int" | "e2e",
  logs: string,
  extra: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Stage => ({
  name,
  results: resolve(logs, `${name.replaceAll(" ", "-")}.json`),
  environment: {
    NODE_OPTIONS:
      "--experimental-vm-modules --disable-warning=ExperimentalWarning",
    ...environment,
  },
  command: [
    process.execPath,
    bin("jest/bin/jest.js"),
    "--selectProjects",
    kind,
    "--json",
    `--outputFile=${resolve(logs, `${name.replaceAll(" ", "-")}.json`)}`,
    ...extra,
  ],
});

/** The checks that read the code without running it. */
export const staticStages: readonly Stage[] = [
  {
    name: "format",
    command: [
      process.execPath,
      bin("prettier/bin/prettier.cjs"),
      "--check",
      "--log-level",
      "warn",
      ".",
    ],
  },
  {
    name: "lint",
    command: [
      process.execPath,
      bin("eslint/bin/eslint.js"),
      "--cache",
      "--cache-location",
      "node_modules/.cache/eslint/",
      "--max-warnings",
      "0",
      ".",
    ],
  },
  {
    name: "types",
    command: [
      process.execPath,
      bin("typescript/bin/tsc"),
      "-p",
      "tsconfig.json",
    ],
  },
  {
    name: "proto lint",
    command: [process.execPath, bin("@bufbuild/buf/bin/buf"), "lint"],
  },
  {
    name: "proto breaking",
    command: [
      process.execPath,
      bin("@bufbuild/buf/bin/buf"),
      "breaking",
      "proto",
      "--against",
      "proto/baseline.binpb",
      "--exclude-imports", // Other people's protos change with the release of buf.
    ],
  },
];

/** Runs one stage; its output goes to `log` and, when it fails, to the terminal. Gives how many checks passed and failed. */
export async function runStage(stage: Stage, log: string): Promise<Outcome> {
  const code = await run(stage, log);
  if (code !== 0) process.stdout.write(`${readFileSync(log, "utf8")}\n`);
  if (!stage.results)
    return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  return countTests(stage.results, code);
}

function run(stage: Stage, log: string): Promise<number> {
  const [program = "", ...args] = stage.command;
  return new Promise((done, fail) => {
    const output = createWriteStream(log);
    const child = spawn(program, args, {
      env: { ...process.env, ...stage.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.pipe(output, { end: false });
    child.stderr.pipe(output, { end: false });
    child.once("error", fail);
    child.once("close", (code) => {
      output.end(() => {
        done(code ?? 1);
      });
    });
  });
}

type JestResults = {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numFailedTestSuites: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
};

/** A suite that could not run, a skipped test and a run without results are failures: nothing may pass unseen. */
export function countTests(file: string, code: number): Outcome {
  if (!existsSync(file)) return { passed: 0, failed: 1 };
  const results = JSON.parse(readFileSync(file, "utf8")) as JestResults;
  const unseen = results.numPendingTests + results.numTodoTests;
  const failed = results.numFailedTests + unseen;
  const broken =
    failed === 0 &&
    (code !== 0 ||
      results.numFailedTestSuites > 0 ||
      results.numPassedTests === 0);
  return { passed: results.numPassedTests, failed: broken ? 1 : failed };
}
