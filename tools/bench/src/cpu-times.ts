import { processSnapshot } from "../../local/src/processes/process-tree.js";

/** Processor time that processes, each with its children, have used: milliseconds by name. */
export type CpuTimes = Readonly<Record<string, number>>;

/** What processes have used so far, by name; nothing of one that is gone. */
export function cpuTimesOf(
  pids: Iterable<readonly [name: string, pid: number]>,
): CpuTimes {
  const snapshot = processSnapshot();
  return Object.fromEntries(
    [...pids].map(([name, pid]) => [name, snapshot.of(pid)?.cpuMs ?? 0]),
  );
}

/** What was used between two readings; of a process that came later, all. */
export const cpuBetween = (before: CpuTimes, after: CpuTimes): CpuTimes =>
  mapTimes(after, (ms, name) => ms - (before[name] ?? 0));

export const mapTimes = (
  times: CpuTimes,
  of: (ms: number, name: string) => number,
): CpuTimes =>
  Object.fromEntries(
    Object.entries(times).map(([name, ms]) => [name, of(ms, name)]),
  );
