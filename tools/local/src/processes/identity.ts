import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";

/**
 * What tells one process from a later one with the same id: when it was started (on Linux in ticks since a boot that is
 * named too). `undefined` when there is no such process, or only its unreaped remains.
 */
export function processIdentity(pid: number): string | undefined {
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  return process.platform === "linux" ? fromProc(pid) : fromPs(pid);
}

/** Whether the process that was recorded as (`pid`, `identity`) still runs. */
export const isSameProcess = (pid: number, identity: string): boolean =>
  processIdentity(pid) === identity;

function fromProc(pid: number): string | undefined {
  try {
    const parsed = parseStat(readFileSync(`/proc/${String(pid)}/stat`, "utf8"));
    return parsed && `${bootId()}/${parsed}`;
  } catch {
    return undefined;
  }
}

/** The start time of /proc/PID/stat (field 22), or nothing for a zombie. The command, in brackets, may hold anything. */
export function parseStat(stat: string): string | undefined {
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" || fields[0] === "X" ? undefined : fields[19];
}

let boot: string | undefined;
function bootId(): string {
  boot ??= readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  return boot;
}

function fromPs(pid: number): string | undefined {
  try {
    const line = execFileSync(
      "ps",
      ["-o", "stat=,lstart=", "-p", String(pid)],
      {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      },
    ).trim();
    const [state = "Z", ...started] = line.split(/\s+/);
    return state.startsWith("Z") ? undefined : started.join(" ");
  } catch {
    return undefined;
  }
}
