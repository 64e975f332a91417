import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { cruise } from "./cruise.js";

const root = resolve(import.meta.dirname, "../../..");
const rules = (
  createRequire(import.meta.url)(join(root, ".dependency-cruiser.cjs")) as {
    forbidden: { name: string }[];
  }
).forbidden.map((rule) => rule.name);

/** For each rule, files that break it and nothing else need to. */
const violations: Record<string, Record<string, string>> = {
  "domain-is-pure": { "services/a/src/domain/clock.ts": 'import "node:fs";' },
  "app-sees-no-adapters": {
    "services/a/src/app/place.ts": 'import "../adapters/store.js";',
  },
  "only-main-wires": {
    "services/a/src/helper.ts": 'import "./adapters/store.js";',
  },
  "services-are-islands": {
    "services/a/src/adapters/peek.ts":
      'import "../../../b/src/adapters/store.js";',
  },
  "benches-stay-apart": {
    "services/a/src/adapters/lean.ts": 'import "../../bench/src/main.js";',
    "tools/t/src/lean.ts": 'import "../../../services/a/bench/src/main.js";',
  },
  "provider-is-a-stranger": {
    "services/payment/src/adapters/peek.ts":
      'import "../../sandbox/src/main.js";',
  },
  "sandbox-is-a-stranger": {
    "services/payment/sandbox/src/peek.ts":
      'import "../../src/adapters/store.js";',
  },
  "packages-know-no-service": {
    "packages/p/src/peek.ts":
      'import "../../../services/a/src/adapters/store.js";',
  },
  "tools-see-no-service": {
    "tools/t/src/peek.ts":
      'import "../../../services/a/src/adapters/store.js";',
  },
  "tests-stay-in-tests": {
    "packages/p/src/lean.ts": 'import "./lean.test.js";',
    "packages/p/src/lean.test.ts": "export {};",
  },
  "no-cycles": {
    "packages/p/src/x.ts": 'import "./y.js";',
    "packages/p/src/y.ts": 'import "./x.js";',
  },
  "no-unresolved": { "packages/p/src/lost.ts": 'import "./nowhere.js";' },
};

const innocent: Record<string, string> = {
  "services/a/src/adapters/store.ts": "export {};",
  "services/a/bench/src/main.ts": "export {};",
  "services/b/src/adapters/store.ts": "export {};",
  "services/payment/src/adapters/store.ts": "export {};",
  "services/payment/sandbox/src/main.ts": "export {};",
  "tools/bench/src/measure.ts":
    'import "../../../services/a/bench/src/main.js";',
};

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-rules-"));
  for (const files of [innocent, ...Object.values(violations)])
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  cpSync(join(root, "tsconfig.base.json"), join(folder, "tsconfig.base.json"));
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({
      extends: "./tsconfig.base.json",
      compilerOptions: { types: [], composite: false },
    }),
  );
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

test("every import rule fires on a planted violation", () => {
  const { summary } = cruise(folder, ["services", "packages", "tools"]);
  const fired = new Set(
    summary.violations.map((violation) => violation.rule.name),
  );
  expect(Object.keys(violations).sort()).toEqual([...rules].sort());
  expect([...fired].sort()).toEqual([...rules].sort());
});

test("innocent files break no rule", () => {
  const { summary } = cruise(folder, Object.keys(innocent));
  expect(summary.violations).toEqual([]);
});

test("the project keeps its import rules, and no file is passed over", () => {
  const { summary, modules } = cruise(root, [
    "packages",
    "services",
    "tools",
    "e2e",
  ]);
  expect(
    summary.violations.map(
      ({ from, to, rule }) => `${rule.name}: ${from} → ${to}`,
    ),
  ).toEqual([]);
  const files = execFileSync(
    "git",
    ["ls-files", "--cached", "--others", "--exclude-standard", "*.ts"],
    {
      cwd: root,
      encoding: "utf8",
    },
  )
    .split("\n")
    .filter((file) => /^(packages|services|tools|e2e)\/.*[.]ts$/.test(file));
  const seen = new Set(modules.map((module) => module.source));
  expect(files.filter((file) => !seen.has(file))).toEqual([]);
}, 60_000);
