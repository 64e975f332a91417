import { execFileSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";

/** A process with all its descendants: what a service, or PostgreSQL with its backends, takes of the machine. */
export type Usage = {
  /** Proportional set size; on systems without it the resident size, which counts shared pages each time. */
  readonly pssBytes: number;
  /** Processor time used so far, on Linux also by children that have ended: a database's sessions come and go. */
  readonly cpuMs: number;
};

/** The machine's processes as they are now. */
export type Snapshot = {
  /** What `pid` takes, with all its descendants unless it is asked for alone; nothing when it is gone. */
  of(pid: number, alone?: boolean): Usage | undefined;
  /** Its children, their children, and so on. */
  descendants(pid: number): readonly number[];
};

/** Looks at all processes once. */
export function processSnapshot(): Snapshot {
  const table = process.platform === "linux" ? linuxTable() : psTable();
  return {
    descendants: (pid) => descendants(table, pid).slice(1),
    of: (pid, alone = false) => {
      if (!table.has(pid)) return undefined;
      const members = alone ? [pid] : descendants(table, pid);
      return {
        pssBytes: sum(members.map((member) => pssOf(member, table))),
        cpuMs: sum(members.map((member) => cpuOf(table.get(member), alone))),
      };
    },
  };
}

type Row = {
  readonly parent: number;
  readonly cpuMs: number;
  /** Of children that have ended. */
  readonly endedCpuMs: number;
  readonly residentBytes: number;
};

const cpuOf = (row: Row | undefined, alone: boolean): number =>
  (row?.cpuMs ?? 0) + (alone ? 0 : (row?.endedCpuMs ?? 0));

function descendants(
  table: ReadonlyMap<number, Row>,
  root: number,
): readonly number[] {
  const found = [root];
  for (const pid of found)
    for (const [child, row] of table) if (row.parent === pid) found.push(child);
  return found;
}

/** Ticks of /proc are 1/100 s on every Linux that Node runs on. */
const msPerTick = 10;

function linuxTable(): Map<number, Row> {
  const table = new Map<number, Row>();
  for (const entry of readdirSync("/proc")) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      const ms = (first: number) =>
        (Number(fields[first]) + Number(fields[first + 1])) * msPerTick;
      table.set(Number(entry), {
        parent: Number(fields[1]),
        cpuMs: ms(11),
        endedCpuMs: ms(13),
        residentBytes: Number(fields[21]) * 4096,
      });
    } catch {
      continue; // Gone since the folder was read.
    }
  }
  return table;
}

function psTable(): Map<number, Row> {
  const table = new Map<number, Row>();
  const lines = execFileSync("ps", ["-axo", "pid=,ppid=,rss=,time="], {
    encoding: "utf8",
  });
  for (const line of lines.trim().split("\n")) {
    const [pid, parent, rss, time = "0"] = line.trim().split(/\s+/);
    table.set(Number(pid), {
      parent: Number(parent),
      cpuMs: 1000 * clockSeconds(time),
      endedCpuMs: 0,
      residentBytes: Number(rss) * 1024,
    });
  }
  return table;
}

/** Seconds of ps's `[dd-]hh:mm:ss.cc`. */
export function clockSeconds(clock: string): number {
  const [days, rest] = clock.includes("-") ? clock.split("-") : ["0", clock];
  const inDay = (rest ?? "0")
    .split(":")
    .reduce((total, part) => total * 60 + Number(part), 0);
  return Number(days) * 86_400 + inDay;
}

function pssOf(pid: number, table: ReadonlyMap<number, Row>): number {
  try {
    const rollup = readFileSync(`/proc/${String(pid)}/smaps_rollup`, "utf8");
    return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0) * 1024;
  } catch {
    return table.get(pid)?.residentBytes ?? 0; // No such file, or another user's process.
  }
}

const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);
