import { setTimeout as sleep } from "node:timers/promises";
import type { ProcessRecord, StackRecord } from "../stack/stack-file.js";
import { isSameProcess } from "./identity.js";

const graceMs = 10_000;

/** Those recorded processes that still run; an id that belongs to another process by now is none of ours. */
export const survivorsOf = (record: StackRecord): readonly ProcessRecord[] =>
  record.processes.filter((one) => isSameProcess(one.pid, one.identity));

/**
 * Ends what a dead launcher left behind, last started first: politely, then by SIGKILL.
 * Gives the names of what it ended.
 */
export async function endLeftovers(
  record: StackRecord,
  withinMs = graceMs,
): Promise<readonly string[]> {
  const survivors = survivorsOf(record).toReversed();
  for (const one of survivors) signal(one, stopSignalOf(one));
  const deadline = performance.now() + withinMs;
  while (performance.now() < deadline && survivors.some(isAlive))
    await sleep(50);
  for (const one of survivors.filter(isAlive)) signal(one, "SIGKILL");
  while (survivors.some(isAlive)) await sleep(20);
  return survivors.map((one) => one.name);
}

const isAlive = (one: ProcessRecord): boolean =>
  isSameProcess(one.pid, one.identity);

/** PostgreSQL's SIGTERM waits for its clients to leave; SIGINT ends their sessions. */
const stopSignalOf = (one: ProcessRecord): NodeJS.Signals =>
  one.name === "postgres" ? "SIGINT" : "SIGTERM";

function signal(one: ProcessRecord, name: NodeJS.Signals): void {
  try {
    process.kill(one.pid, name);
  } catch {
    // It ended in between, which is what was wanted.
  }
}
