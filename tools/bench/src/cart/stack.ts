import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { join, resolve } from "node:path";

export type Stack = { readonly offset: number; readonly dataDir: string };

/** Runs `work` against the stack that WAYBILL_PORT_OFFSET and WAYBILL_DATA_DIR name, or a fresh one of its own, which is stopped afterwards. */
export async function withStack<T>(
  environment: NodeJS.ProcessEnv,
  work: (stack: Stack) => Promise<T>,
): Promise<T> {
  const { WAYBILL_PORT_OFFSET: offset, WAYBILL_DATA_DIR: dataDir } =
    environment;
  return offset !== undefined && dataDir !== undefined
    ? work({ offset: Number(offset), dataDir })
    : withOwnStack([], work);
}

/** Runs `work` against a fresh stack, started with more words for the launcher, and stopped afterwards. */
export async function withOwnStack<T>(
  words: readonly string[],
  work: (stack: Stack) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync("/var/tmp/waybill-bench-");
  chmodSync(folder, 0o755); // PostgreSQL may run as another user than this one.
  const ready = join(folder, "ready.json");
  const launcher = spawn(
    process.execPath,
    [
      resolve("tools/local/dist/main.js"),
      "start",
      "--fresh",
      "--offset",
      "auto",
      "--data",
      folder,
      "--ready-file",
      ready,
      ...words,
    ],
    { stdio: ["ignore", "ignore", "inherit"] },
  );
  const ended = once(launcher, "exit");
  try {
    await started(ready, ended);
    const { offset: own } = JSON.parse(readFileSync(ready, "utf8")) as {
      offset: number;
    };
    return await work({ offset: own, dataDir: folder });
  } finally {
    launcher.kill("SIGTERM");
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
}

async function started(ready: string, ended: Promise<unknown>): Promise<void> {
  const state = { isOver: false };
  void ended.then(() => (state.isOver = true));
  for (let waitedMs = 0; waitedMs < 300_000; waitedMs += 250) {
    if (existsSync(ready)) return;
    if (state.isOver) throw new Error("the stack ended before it was ready");
    await new Promise((next) => setTimeout(next, 250));
  }
  throw new Error("the stack was not ready within 5 min");
}
