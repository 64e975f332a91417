import { setTimeout as sleep } from "node:timers/promises";
import type { World } from "@waybill/saga";

/** Time, and names for faults, as the sagas' steps see them. */
export const sagaWorld = (now: () => Date): World => ({
  now: () => now().getTime(),
  sleep: async (ms, signal) => {
    await sleep(ms, undefined, { signal }).catch(() => undefined);
  },
  codeOf: (error) => {
    const { code, name } = error as { code?: unknown; name?: unknown };
    if (typeof code === "string") return code;
    return name === "RemoteUnavailable" ? "UNAVAILABLE" : "FAULT";
  },
});
