import { spawn, type ChildProcess } from "node:child_process";
import { openSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

export type TestProcess = {
  readonly pid: () => number;
  /** Whether it has ended, by itself or by the test. */
  readonly ended: () => boolean;
  /** Whether it passes its health check. */
  readonly isWell: () => Promise<boolean>;
  start(): Promise<void>;
  kill(signal?: NodeJS.Signals): Promise<void>;
};

/** A process that a test starts, kills, and starts again. */
export function testProcess(options: {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly logFile: string;
  /** Answers 2xx once it is ready. */
  readonly healthUrl: string;
}): TestProcess {
  let child: ChildProcess | undefined;
  return {
    pid: () => child?.pid ?? 0,
    ended: () => !child || child.exitCode !== null || child.signalCode !== null,
    isWell: () => answersOk(options.healthUrl),
    start: async () => {
      const log = openSync(options.logFile, "a");
      child = spawn(options.program, options.args, {
        cwd: options.cwd,
        stdio: ["ignore", log, log],
        env: { ...process.env, DAPR_HOST_IP: "127.0.0.1" },
      });
      await healthy(options.healthUrl, child, options.logFile);
    },
    kill: async (signal = "SIGKILL") => {
      const dying = child;
      if (dying?.exitCode !== null || dying.signalCode !== null) return;
      const gone = new Promise((resolve) => dying.once("exit", resolve));
      dying.kill(signal);
      await gone;
    },
  };
}

async function answersOk(url: string): Promise<boolean> {
  const signal = AbortSignal.timeout(1_000);
  const answer = await fetch(url, { signal }).catch(() => undefined);
  return answer?.ok ?? false;
}

async function healthy(
  url: string,
  child: ChildProcess,
  logFile: string,
): Promise<void> {
  for (let waitedMs = 0; waitedMs < 60_000; waitedMs += 50) {
    if (child.exitCode !== null || child.signalCode !== null)
      throw new Error(`it ended while starting; see ${logFile}`);
    if (await answersOk(url)) return;
    await sleep(50);
  }
  throw new Error(`it was not ready within 60 s; see ${logFile}`);
}
