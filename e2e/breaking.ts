import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { stackDir } from "./support.js";

const run = promisify(execFile);

/** Ends a process of the stack with SIGKILL and keeps it down for `downSeconds`; the launcher brings it back. */
export async function kill(name: string, downSeconds = 0): Promise<void> {
  await run(process.execPath, [
    resolve("tools/local/dist/main.js"),
    "kill",
    name,
    "--data",
    stackDir,
    "--signal",
    "SIGKILL",
    "--down",
    String(downSeconds),
  ]);
}

/** A random number generator that a seed replays (mulberry32): every drill prints its seed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export const sleep = (ms: number): Promise<void> =>
  new Promise((next) => setTimeout(next, ms));
