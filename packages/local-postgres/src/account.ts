import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { createHash } from "node:crypto";
import { basename, join } from "node:path";

export type Account = { readonly uid: number; readonly gid: number };

/** PostgreSQL refuses to run as root: then it runs as `postgres` where there is such a user, else as `nobody`. */
export function serverAccount(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ["postgres", "nobody"]) {
    try {
      const id = (flag: string) =>
        Number(
          execFileSync("id", [flag, name], {
            encoding: "utf8",
            stdio: ["ignore", "pipe", "ignore"],
          }),
        );
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      continue; // No such user: try the next.
    }
  }
  throw new Error(
    "PostgreSQL does not run as root, and there is neither a user 'postgres' nor 'nobody' to run it as.",
  );
}

/** Whether `account` may go into `folder` (all its parents included). */
export function canReach(
  folder: string,
  account: Account | undefined,
): boolean {
  if (!account) return true;
  try {
    execFileSync("test", ["-r", folder], { ...account, stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

/** A folder outside the checkout that any account can reach, one for each `key`. */
export function reachableFolder(key: string): string {
  const hash = createHash("sha256").update(key).digest("hex").slice(0, 12);
  const folder = join("/var/tmp", `waybill-${hash}`);
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  return folder;
}

/** `folder` itself where `account` can reach it, else a copy that it can. */
export function reachableCopy(
  folder: string,
  version: string,
  account: Account | undefined,
): string {
  if (canReach(folder, account)) return folder;
  const copy = join(reachableFolder(`${folder}@${version}`), basename(folder));
  if (existsSync(copy)) return copy;
  const partial = `${copy}.${String(process.pid)}`;
  cpSync(folder, partial, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(partial, copy);
  } catch (error) {
    if (!existsSync(copy)) throw error; // Another process was first, which is as good.
    rmSync(partial, { recursive: true, force: true });
  }
  return copy;
}
