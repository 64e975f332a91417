import { rounded } from "../cart/figures.js";
import type { DatabaseCount } from "./books.js";
import { cpuBetween, mapTimes, type CpuTimes } from "../cpu-times.js";

/** What the stack has used so far. */
export type Reading = DatabaseCount & {
  readonly atMs: number;
  readonly cpuMs: CpuTimes;
};

/** Between two readings: what was used, and in how long. */
export type Used = DatabaseCount & {
  readonly elapsedMs: number;
  readonly cpuMs: CpuTimes;
};

export const usedBetween = (before: Reading, after: Reading): Used => ({
  elapsedMs: after.atMs - before.atMs,
  commits: after.commits - before.commits,
  writes: after.writes - before.writes,
  walBytes: after.walBytes - before.walBytes,
  cpuMs: cpuBetween(before.cpuMs, after.cpuMs),
});

/** What each of `count` cost: the use of a block, less what the stack uses in so long a time when nothing is asked of it. */
export function costOfEach(block: Used, idle: Used, count: number) {
  const share = block.elapsedMs / idle.elapsedMs;
  const each = (used: number, whileIdle: number) =>
    (used - whileIdle * share) / count;
  const cpuMs = mapTimes(block.cpuMs, (ms, name) =>
    rounded(each(ms, idle.cpuMs[name] ?? 0)),
  );
  return {
    commits: rounded(each(block.commits, idle.commits), 1),
    writingCommits: rounded(each(block.writes, idle.writes), 1),
    walBytes: Math.round(each(block.walBytes, idle.walBytes)),
    cpuMsTotal: rounded(
      Object.values(cpuMs).reduce((sum, ms) => sum + ms, 0),
      1,
    ),
    cpuMs,
  };
}
