import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { resolve } from "node:path";
import { coverageOf } from "./coverage.js";
import {
  jestStage,
  runStage,
  staticStages,
  type Outcome,
  type Stage,
} from "./stages.js";
import { withStack } from "./stack.js";

const leastCoverage = 90;
/** Each run has logs of its own, and the newest runs' are kept. */
const allLogs = resolve(".waybill/test-logs");
const keptRuns = 5;
const logs = resolve(
  allLogs,
  `${new Date().toISOString().replace(/[:.]/g, "-")}-${String(process.pid)}`,
);
const kinds = ["all", "unit", "int", "e2e", "full"] as const;
type Kind = (typeof kinds)[number];

const [asked = "all", ...extra] = process.argv.slice(2);
const kind = kinds.find((candidate) => candidate === asked);
if (!kind) {
  console.error(
    `There are no "${asked}" tests; choose one of ${kinds.join(", ")}.`,
  );
  process.exit(2);
}
mkdirSync(logs, { recursive: true });
for (const old of readdirSync(allLogs).sort().slice(0, -keptRuns))
  rmSync(resolve(allLogs, old), { recursive: true, force: true });
const total = { passed: 0, failed: 0 };
await runAll(kind);
console.log(`\n${String(total.passed)} passed, ${String(total.failed)} failed`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);

async function runAll(wanted: Kind): Promise<void> {
  const full: Record<string, string> =
    wanted === "full" ? { WAYBILL_TEST_FULL: "1" } : {};
  const every = wanted === "all" || wanted === "full";
  if (every || wanted === "int") getTools();
  if (every) {
    for (const stage of staticStages) await report(stage);
    await report(jestStage("import rules", "rules", logs));
    await unit();
  }
  if (wanted === "unit")
    await report(jestStage("unit", "unit", logs, ["-w", "2", ...extra]));
  if (every || wanted === "int")
    await report(
      jestStage("integration", "int", logs, ["-w", "2", ...extra], full),
    );
  if (every || wanted === "e2e")
    await withStack(logs, async (environment) => {
      await report(
        jestStage("end to end", "e2e", logs, ["-i", ...extra], {
          ...environment,
          ...full,
        }),
      );
    }).catch((error: unknown) => {
      total.failed += 1;
      console.error(
        `end to end: the stack did not start or stop as it should: ${String(error)}`,
      );
    });
}

/** Sidecars and broker are real, so they have to be here before the first test; the first time this takes minutes. */
function getTools(): void {
  const launcher = resolve("tools/local/dist/main.js");
  const found = execFileSync(process.execPath, [launcher, "tools", "--json"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const { daprFolder } = JSON.parse(found.trim().split("\n").at(-1) ?? "") as {
    daprFolder: string;
  };
  process.env["DAPR_BIN_DIR"] = daprFolder;
}

/** The pure tests, and how much of the rules and use cases they run. */
async function unit(): Promise<void> {
  const folder = resolve(logs, "coverage");
  const measured = [
    "--coverage",
    `--coverageDirectory=${folder}`,
    "--coverageReporters=json-summary",
    "--collectCoverageFrom=services/*/src/{domain,app,saga}/**/*.ts",
    "--collectCoverageFrom=services/*/sandbox/src/{domain,app}/**/*.ts",
    "--collectCoverageFrom=packages/{money,result,saga}/src/**/*.ts",
    "--collectCoverageFrom=!**/*.test.ts",
    "--collectCoverageFrom=!**/testing/**",
    "--collectCoverageFrom=!**/ports.ts", // Types alone: there is nothing to run.
  ];
  await report(jestStage("unit", "unit", logs, ["-w", "2", ...measured]));
  const { percent, worst } = coverageOf(
    resolve(folder, "coverage-summary.json"),
  );
  const enough = percent >= leastCoverage;
  count(enough ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
  console.log(
    `  ${enough ? "✓" : "✗"} coverage of domain and app code: ${percent.toFixed(1)}% of lines (at least ${String(leastCoverage)}%)`,
  );
  if (!enough) console.log(worst.map((line) => `      ${line}`).join("\n"));
}

async function report(stage: Stage): Promise<void> {
  const log = resolve(logs, `${stage.name.replaceAll(" ", "-")}.log`);
  const start = performance.now();
  const ticker = setInterval(() => {
    console.log(
      `    ${stage.name} … ${String(Math.round((performance.now() - start) / 1000))} s`,
    );
  }, 30_000);
  const outcome = await runStage(stage, log);
  clearInterval(ticker);
  count(outcome);
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(
    `  ${outcome.failed === 0 ? "✓" : "✗"} ${stage.name}: ${String(outcome.passed)} passed, ${String(outcome.failed)} failed (${seconds} s)`,
  );
}

function count(outcome: Outcome): void {
  total.passed += outcome.passed;
  total.failed += outcome.failed;
}
