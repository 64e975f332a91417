import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { rounded } from "../cart/figures.js";
import { cpuTimesOf, type CpuTimes } from "../cpu-times.js";
import type { Stack } from "../cart/stack.js";

/** What each process of the stack has used so far, by the launcher's list of them. */
export function cpuTimes({ dataDir }: Stack): CpuTimes {
  const { processes } = JSON.parse(
    readFileSync(join(dataDir, "stack.json"), "utf8"),
  ) as { processes: readonly { name: string; pid: number }[] };
  return cpuTimesOf(processes.map(({ name, pid }) => [name, pid]));
}

/** Runs `work`, and tells how much of the machine's processors was in use meanwhile, and how much of it by others than the stack. */
export async function watchingMachine<Value>(
  stack: Stack,
  work: () => Promise<Value>,
) {
  const before = machineTimes(stack);
  const value = await work();
  const after = machineTimes(stack);
  const allMs = after.allMs - before.allMs;
  const busyMs = after.busyMs - before.busyMs;
  const oursMs = after.oursMs - before.oursMs;
  const machine = {
    processors: cpus().length,
    busy: rounded(busyMs / allMs),
    byOthers: rounded(Math.max(0, busyMs - oursMs) / allMs),
  };
  return { value, machine };
}

function machineTimes(stack: Stack) {
  const times = cpus().map(({ times }) => times);
  const idleMs = sum(times.map(({ idle }) => idle));
  const allMs = sum(times.flatMap((one) => Object.values(one)));
  const { user, system } = process.cpuUsage();
  const oursMs = sum(Object.values(cpuTimes(stack))) + (user + system) / 1_000;
  return { allMs, busyMs: allMs - idleMs, oursMs };
}

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);
