import { execFileSync } from "node:child_process";
import { resolve } from "node:path";

type Report = {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly {
      readonly from: string;
      readonly to: string;
      readonly rule: { readonly name: string };
    }[];
  };
  readonly modules: readonly { readonly source: string }[];
};

/** Runs dependency-cruiser with the project's rules over `folders` below `cwd`. */
export function cruise(cwd: string, folders: readonly string[]): Report {
  const root = resolve(import.meta.dirname, "../../..");
  const report = execFileSync(
    process.execPath,
    [
      resolve(
        root,
        "node_modules/dependency-cruiser/bin/dependency-cruise.mjs",
      ),
      "--config",
      resolve(root, ".dependency-cruiser.cjs"),
      "--output-type",
      "json",
      ...folders,
    ],
    { cwd, encoding: "utf8", maxBuffer: 256 * 1024 * 1024 },
  );
  return JSON.parse(report) as Report;
}
