import { spawn, type ChildProcess } from "node:child_process";
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

/** Runs `work` against a fresh stack, started with more words for the launcher; stopped afterwards, also when this process is told to end. */
export async function withOwnStack<T>(
  words: readonly string[],
  work: (stack: Stack) => Promise<T>,
): Promise<T> {
  const dataDir = mkdtempSync("/var/tmp/waybill-bench-");
  chmodSync(dataDir, 0o755); // PostgreSQL may run as another user than this one.
  const ready = join(dataDir, "ready.json");
  const launcher = launch(dataDir, ["--ready-file", ready, ...words]);
  const ended = once(launcher, "exit");
  const remove = async () => {
    launcher.kill("SIGTERM");
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  };
  const onSignal = () => {
    void remove().finally(() => process.exit(130));
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.once(signal, onSignal);
  try {
    await started(ready, ended);
    const { offset } = JSON.parse(readFileSync(ready, "utf8")) as {
      offset: number;
    };
    return await work({ offset, dataDir });
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
    await remove();
  }
}

/** The launcher in a group of its own: a terminal's Ctrl-C reaches it once, through this process. */
const launch = (dataDir: string, words: readonly string[]): ChildProcess =>
  spawn(
    process.execPath,
    [
      ...[resolve("tools/local/dist/main.js"), "start", "--fresh"],
      ...["--offset", "auto", "--data", dataDir, ...words],
    ],
    { stdio: ["ignore", "ignore", "inherit"], detached: true },
  );

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
