import { spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Options } from "../options.js";
import { tailOf } from "../processes/last-words.js";
import { layoutOf } from "../stack/layout.js";
import { withProgress } from "../terminal/progress.js";

/** Starts the stack in a launcher of its own that outlives this command; resolves once it is ready. */
export async function detached(
  root: string,
  options: Options,
): Promise<number> {
  const { dataDir } = layoutOf(root, 0, options.dataDir);
  mkdirSync(dataDir, { recursive: true });
  const output = join(dataDir, "launcher.out");
  const readyFile = options.readyFile ?? join(dataDir, "ready.json");
  for (const file of [output, readyFile]) rmSync(file, { force: true });
  const log = openSync(output, "a");
  const args = process.argv.slice(2).filter((one) => one !== "--detach");
  if (!options.readyFile) args.push("--ready-file", readyFile);
  const child = spawn(
    process.execPath,
    [join(root, "tools/local/dist/main.js"), ...args],
    { detached: true, stdio: ["ignore", log, log] },
  );
  closeSync(log);
  await withProgress("starting", async () => {
    while (!existsSync(readyFile) && child.exitCode === null) await sleep(100);
  });
  console.log(tailOf(output).trimEnd());
  child.unref();
  return child.exitCode ?? 0;
}
