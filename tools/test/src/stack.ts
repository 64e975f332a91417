import { spawn } from "node:child_process";
import {
  createWriteStream,
  mkdtempSync,
  readFileSync,
  rmSync,
  chmodSync,
  cpSync,
  existsSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { once } from "node:events";

const launcher = resolve("tools/local/dist/main.js");

/**
 * Runs `work` beside a stack of its own, on ports and in a folder that no other run uses, and stops it afterwards.
 * `work` gets the environment that tells end-to-end tests where the stack is.
 */
export async function withStack(
  logs: string,
  work: (environment: Record<string, string>) => Promise<void>,
): Promise<void> {
  const data = mkdtempSync("/var/tmp/waybill-e2e-");
  chmodSync(data, 0o755); // PostgreSQL may run as another user than this one.
  const ready = join(data, "ready.json");
  const stack = spawn(
    process.execPath,
    [
      launcher,
      "start",
      "--fresh",
      "--offset",
      "auto",
      "--data",
      data,
      "--ready-file",
      ready,
    ],
    {
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const output = createWriteStream(resolve(logs, "stack.log"));
  stack.stdout.pipe(output, { end: false });
  stack.stderr.pipe(output, { end: false });
  const ended = once(stack, "exit") as Promise<[number | null]>;
  let failed = true;
  try {
    await started(ready, ended, resolve(logs, "stack.log"));
    const { offset } = JSON.parse(readFileSync(ready, "utf8")) as {
      offset: number;
    };
    await work({ WAYBILL_PORT_OFFSET: String(offset), WAYBILL_DATA_DIR: data });
    failed = false;
  } finally {
    stack.kill("SIGTERM");
    const [code] = await ended;
    if (existsSync(join(data, "logs")))
      cpSync(join(data, "logs"), resolve(logs, "stack"), { recursive: true });
    rmSync(data, { recursive: true, force: true });
    if (!failed && code !== 0)
      throw new Error(
        `the launcher ended with ${String(code)}; see ${logs}/stack.log`,
      );
  }
}

async function started(
  ready: string,
  ended: Promise<[number | null]>,
  log: string,
): Promise<void> {
  let over: number | null | undefined;
  void ended.then(([code]) => (over = code ?? 1));
  for (let waitedMs = 0; waitedMs < 300_000; waitedMs += 250) {
    if (existsSync(ready)) return;
    if (over !== undefined)
      throw new Error(
        `the launcher ended with ${String(over)} before the stack was ready; see ${log}`,
      );
    await new Promise((next) => setTimeout(next, 250));
  }
  throw new Error(`the stack was not ready within 5 min; see ${log}`);
}
