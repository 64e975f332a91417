import { readFile, stat } from "node:fs/promises";

export type ServiceToken = () => Promise<string>;

/** The token for calls to other services, from a file that is looked at again at most once a second, and read when it changed. */
export function serviceTokenFile(path: string, now: () => Date): ServiceToken {
  let token: string | undefined;
  let modifiedMs = 0;
  let lookedMs = 0;

  return async () => {
    const nowMs = now().getTime();
    if (token !== undefined && nowMs - lookedMs < 1_000) return token;
    try {
      const { mtimeMs } = await stat(path);
      if (token === undefined || mtimeMs !== modifiedMs) {
        token = (await readFile(path, "utf8")).trim();
        modifiedMs = mtimeMs;
      }
      lookedMs = nowMs;
      return token;
    } catch (cause) {
      if (token !== undefined) return token; // Being replaced just now: the old one still stands.
      throw Object.assign(
        new Error(`the service token ${path} cannot be read`, { cause }),
        { kind: "transient" as const },
      );
    }
  };
}
