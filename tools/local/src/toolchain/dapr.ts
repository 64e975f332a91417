import { copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { localFault } from "../stack/fault.js";
import { withProgress } from "../terminal/progress.js";
import { cached, keyOf } from "./cache.js";
import { mustRun, run } from "./run.js";

/** The release that is built here; newer ones do not build from their module alone. */
export const builtVersion = "1.18.2";
const programs = ["daprd", "placement", "scheduler"] as const;

export type DaprBinaries = {
  readonly folder: string;
  readonly version: string;
  readonly from: "DAPR_BIN_DIR" | "dapr init" | "built here";
};

/**
 * Where Dapr's daprd, placement and scheduler are: DAPR_BIN_DIR, else what `dapr init` installed if it is 1.18 or newer,
 * else built with Go from toolchain/dapr into the cache folder.
 */
export async function findDapr(
  root: string,
  environment = process.env,
): Promise<DaprBinaries> {
  const chosen = environment["DAPR_BIN_DIR"];
  if (chosen) {
    const version = await versionIn(chosen);
    if (version) return { folder: chosen, version, from: "DAPR_BIN_DIR" };
    throw localFault(
      `DAPR_BIN_DIR is ${chosen}, which does not hold working copies of daprd, placement and scheduler.`,
    );
  }
  const installed = join(homedir(), ".dapr", "bin");
  const version = await versionIn(installed);
  if (version && isRecent(version))
    return { folder: installed, version, from: "dapr init" };
  const folder = await built(root);
  return { folder, version: builtVersion, from: "built here" };
}

/** Whether a version has the workflow engine that the platform needs: 1.18 or newer. */
export function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 1 || (major === 1 && minor >= 18);
}

/** The version of the binaries in a folder, or nothing when one of them is missing or does not run. */
export async function versionIn(folder: string): Promise<string | undefined> {
  if (!programs.every((program) => existsSync(join(folder, program))))
    return undefined;
  const result = await run(join(folder, "daprd"), ["--version"]);
  return result?.code === 0 ? result.stdout.trim() : undefined;
}

/** The name of the cache folder for this machine and the pinned modules. */
export function buildName(root: string): string {
  const module = join(root, "toolchain", "dapr");
  const key = keyOf(join(module, "go.mod"), join(module, "go.sum"));
  return `dapr-${builtVersion}-${process.platform}-${process.arch}-${key}`;
}

const built = (root: string): Promise<string> =>
  cached(buildName(root), (target) => build(root, target));

async function build(root: string, target: string): Promise<void> {
  if (!(await run("go", ["version"])))
    throw localFault(
      'Dapr was not found: install it (https://docs.dapr.io/getting-started/install-dapr-cli/, then "dapr init --slim"), or install Go 1.26 or newer so that it can be built here, or set DAPR_BIN_DIR to a folder with daprd, placement and scheduler 1.18 or newer.',
    );
  // A copy, because go may want to touch them, and a checkout is not its to change.
  const module = join(target, "module");
  mkdirSync(module);
  for (const file of ["go.mod", "go.sum"])
    copyFileSync(join(root, "toolchain", "dapr", file), join(module, file));
  await withProgress(
    `building Dapr ${builtVersion} with Go (once; 4 to 10 minutes)`,
    () =>
      mustRun(
        "go",
        [
          "build",
          "-mod=readonly",
          "-tags=allcomponents",
          `-ldflags=-s -w -X github.com/dapr/dapr/pkg/buildinfo.version=${builtVersion}`,
          "-o",
          `${target}/`,
          ...programs.map((name) => `github.com/dapr/dapr/cmd/${name}`),
        ],
        { cwd: module },
      ),
  );
  rmSync(module, { recursive: true });
  if ((await versionIn(target)) !== builtVersion)
    throw localFault("Dapr was built, but its daprd does not run here.");
}
