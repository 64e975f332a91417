import {
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { isSameProcess, processIdentity } from "../processes/identity.js";

export type ProcessRecord = {
  readonly name: string;
  readonly pid: number;
  /** See processIdentity: an id alone may belong to a stranger by now. */
  readonly identity: string;
  readonly startedAt: string;
  /** How often it was started again since the stack's start. */
  readonly restarts: number;
};

/** What a run writes down about itself. */
export type StackRecord = {
  readonly launcher: { readonly pid: number; readonly identity: string };
  readonly offset: number;
  readonly root: string;
  readonly kind: "stack" | "infrastructure";
  readonly startedAt: string;
  /** Seconds from the command to the last readiness; absent until then. */
  readonly startSeconds?: number;
  readonly processes: readonly ProcessRecord[];
};

/** The record in `file`, or nothing when there is none or it was cut off half-way. */
export function readStackFile(file: string): StackRecord | undefined {
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, "utf8")) as StackRecord;
  } catch {
    return undefined;
  }
}

/** Whether the launcher that wrote the record still runs. */
export const launcherRuns = (record: StackRecord): boolean =>
  isSameProcess(record.launcher.pid, record.launcher.identity);

export type StackWriter = {
  started(name: string, pid: number, restarts: number): void;
  ended(name: string): void;
  ready(seconds: number): void;
  remove(): void;
};

/** Keeps `file` true while processes come and go; every change replaces it as a whole. */
export function stackWriter(
  file: string,
  first: Omit<StackRecord, "processes" | "launcher">,
): StackWriter {
  const processes = new Map<string, ProcessRecord>();
  let record: StackRecord = {
    ...first,
    launcher: {
      pid: process.pid,
      identity: processIdentity(process.pid) ?? "",
    },
    processes: [],
  };
  const write = (change: Partial<StackRecord>) => {
    record = { ...record, ...change, processes: [...processes.values()] };
    const partial = `${file}.${String(process.pid)}`;
    writeFileSync(partial, `${JSON.stringify(record, undefined, 2)}\n`);
    renameSync(partial, file);
  };
  mkdirSync(dirname(file), { recursive: true });
  write({});
  return {
    started: (name, pid, restarts) => {
      const identity = processIdentity(pid) ?? "";
      const startedAt = new Date().toISOString();
      processes.set(name, { name, pid, identity, startedAt, restarts });
      write({});
    },
    ended: (name) => {
      processes.delete(name);
      write({});
    },
    ready: (seconds) => {
      write({ startSeconds: seconds });
    },
    remove: () => {
      rmSync(file, { force: true });
    },
  };
}
