import { createHash } from "node:crypto";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isSameProcess, processIdentity } from "../processes/identity.js";

/** The folder outside of any checkout in which built and downloaded tools are kept. */
export function cacheFolder(environment = process.env): string {
  const chosen = environment["XDG_CACHE_HOME"];
  if (chosen) return join(chosen, "waybill");
  return process.platform === "darwin"
    ? join(homedir(), "Library", "Caches", "waybill")
    : join(homedir(), ".cache", "waybill");
}

/** Sixteen hex digits that change with the content of `files`. */
export function keyOf(...files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

/**
 * The cached folder `name`, made by `make` when it is not there. `make` fills a folder of another name, which is renamed
 * when it is whole; of two processes that need it at once, the second waits for the first.
 */
export async function cached(
  name: string,
  make: (folder: string) => Promise<void>,
  root = cacheFolder(),
): Promise<string> {
  const folder = join(root, name);
  if (existsSync(folder)) return folder;
  mkdirSync(root, { recursive: true });
  const unlock = await lock(`${folder}.lock`);
  try {
    if (existsSync(folder)) return folder;
    const partial = `${folder}.partial`;
    rmSync(partial, { recursive: true, force: true });
    mkdirSync(partial);
    await make(partial);
    renameSync(partial, folder);
    return folder;
  } finally {
    unlock();
  }
}

/** Takes a lock file, waiting while the process that holds it lives. Gives the function that lets go. */
async function lock(file: string): Promise<() => void> {
  mkdirSync(dirname(file), { recursive: true });
  for (;;) {
    if (tryLock(file))
      return () => {
        rmSync(file, { force: true });
      };
    if (isAbandoned(file)) rmSync(file, { force: true });
    else await sleep(250);
  }
}

function tryLock(file: string): boolean {
  try {
    const handle = openSync(file, "wx");
    const identity = processIdentity(process.pid) ?? "";
    writeSync(handle, JSON.stringify({ pid: process.pid, identity }));
    closeSync(handle);
    return true;
  } catch {
    return false;
  }
}

function isAbandoned(file: string): boolean {
  try {
    const { pid, identity } = JSON.parse(readFileSync(file, "utf8")) as {
      pid: number;
      identity: string;
    };
    return !isSameProcess(pid, identity);
  } catch {
    return false; // Just made or just removed; the next look will tell.
  }
}
