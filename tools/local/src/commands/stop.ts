import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Options } from "../options.js";
import { endLeftovers, survivorsOf } from "../processes/leftovers.js";
import { layoutOf } from "../stack/layout.js";
import {
  launcherRuns,
  readStackFile,
  type StackRecord,
} from "../stack/stack-file.js";
import { withProgress } from "../terminal/progress.js";

/** More than the slowest service may take to drain, and all layers below it. */
const withinMs = 90_000;

/** Stops the stack of a folder: through its launcher where that lives, else by the recorded process ids. */
export async function stop(root: string, options: Options): Promise<number> {
  const layout = layoutOf(root, 0, options.dataDir);
  const record = readStackFile(layout.stackFile);
  if (!record) {
    console.log(`Nothing runs from ${layout.dataDir}.`);
    return 0;
  }
  await withProgress("stopping", () => end(record));
  rmSync(layout.stackFile, { force: true });
  console.log("Stopped.");
  return 0;
}

async function end(record: StackRecord): Promise<void> {
  if (launcherRuns(record)) process.kill(record.launcher.pid, "SIGTERM");
  const deadline = performance.now() + withinMs;
  while (launcherRuns(record) && performance.now() < deadline) await sleep(50);
  if (launcherRuns(record)) process.kill(record.launcher.pid, "SIGKILL");
  if (survivorsOf(record).length > 0) await endLeftovers(record);
}
