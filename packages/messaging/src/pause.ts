import { setTimeout as sleep } from "node:timers/promises";

/** Waits while `busy`, for `maxMs` at most; says whether it ended in time. */
export async function pause(
  clock: { readonly monotonicMs: () => number },
  busy: () => boolean,
  maxMs: number,
): Promise<boolean> {
  const deadline = clock.monotonicMs() + maxMs;
  while (busy()) {
    if (clock.monotonicMs() >= deadline) return false;
    await sleep(10);
  }
  return true;
}
