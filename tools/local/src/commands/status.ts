import { setTimeout as sleep } from "node:timers/promises";
import type { Options } from "../options.js";
import { isSameProcess } from "../processes/identity.js";
import { processSnapshot } from "../processes/process-tree.js";
import { layoutOf } from "../stack/layout.js";
import {
  launcherRuns,
  readStackFile,
  type StackRecord,
} from "../stack/stack-file.js";
import { paint } from "../terminal/colours.js";
import { table } from "../terminal/table.js";

const sampleMs = 500;

/** Whole megabytes (10^6 bytes). */
export const inMB = (bytes: number): number => Math.round(bytes / 1e6);

export type ProcessStatus = {
  readonly name: string;
  readonly pid: number;
  readonly up: boolean;
  readonly restarts: number;
  readonly pssBytes: number;
  /** Of one processor. */
  readonly cpuPercent: number;
};

/** Shows each process of a running stack: up or down, memory, processor. Exits 1 when nothing runs or something is down. */
export async function status(root: string, options: Options): Promise<number> {
  const layout = layoutOf(root, 0, options.dataDir);
  const record = readStackFile(layout.stackFile);
  if (!record) {
    const text = `Nothing runs from ${layout.dataDir}.`;
    console.log(options.json ? JSON.stringify({ running: false }) : text);
    return 1;
  }
  const processes = await measure(record);
  const pssBytes = processes.reduce((total, one) => total + one.pssBytes, 0);
  const running = launcherRuns(record);
  if (options.json)
    console.log(
      JSON.stringify({
        running,
        offset: record.offset,
        startSeconds: record.startSeconds,
        pssBytes,
        processes,
      }),
    );
  else print(processes, pssBytes, running);
  return running && processes.every((one) => one.up) ? 0 : 1;
}

/** Looks at each process twice, half a second apart. */
export async function measure(
  record: StackRecord,
): Promise<readonly ProcessStatus[]> {
  // The launcher alone: all others are its children.
  const launcher = { name: "launcher", restarts: 0, ...record.launcher };
  const all = [launcher, ...record.processes];
  const look = () => {
    const snapshot = processSnapshot();
    return all.map((one) => snapshot.of(one.pid, one === launcher));
  };
  const before = look();
  const start = performance.now();
  await sleep(sampleMs);
  const after = look();
  const tookMs = performance.now() - start;
  return all.map(({ name, pid, identity, restarts }, index) => {
    const usage = after[index];
    const up = usage !== undefined && isSameProcess(pid, identity);
    const usedMs = (usage?.cpuMs ?? 0) - (before[index]?.cpuMs ?? 0);
    return {
      name,
      pid,
      up,
      restarts,
      pssBytes: up ? usage.pssBytes : 0,
      cpuPercent: up ? Math.max(0, Math.round((100 * usedMs) / tookMs)) : 0,
    };
  });
}

function print(
  processes: readonly ProcessStatus[],
  pssBytes: number,
  running: boolean,
): void {
  const rows = processes.map((one) => [
    one.up ? paint("green", "up  ") : paint("red", "down"),
    one.name,
    `${String(inMB(one.pssBytes))} MB`,
    `${String(one.cpuPercent)} %`,
    one.restarts > 0 ? `restarted ${String(one.restarts)}×` : "",
  ]);
  console.log(table(rows));
  console.log(`\n${(pssBytes / 1e9).toFixed(2)} GB in all`);
  if (!running)
    console.log(
      "The launcher is gone: `npm run stop` ends what it left, `npm start` too.",
    );
}
