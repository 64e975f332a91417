import type { Logger } from "pino";
import type { Worker } from "./worker.js";

const firstPauseMs = 250;
const longestPauseMs = 5_000;

export type WorkerGroup = {
  /** Starts all; one that cannot start yet is tried again. Does not wait. */
  start(): void;
  stop(): Promise<void>;
};

/** Starts and stops a service's background work together. */
export function createWorkerGroup(
  workers: readonly Worker[],
  log: Logger,
): WorkerGroup {
  const stopping = new AbortController();
  let starting: Promise<void>[] = [];

  const startOne = async (worker: Worker): Promise<void> => {
    for (
      let pauseMs = firstPauseMs;
      !stopping.signal.aborted;
      pauseMs = Math.min(pauseMs * 2, longestPauseMs)
    ) {
      try {
        await worker.start();
        return;
      } catch (err) {
        if (pauseMs === firstPauseMs)
          log.warn({ err, worker: worker.name }, "worker cannot start yet");
        await pause(pauseMs, stopping.signal);
      }
    }
  };
  return {
    start: () => {
      starting = workers.map(startOne);
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(
        workers.map(async (worker, at) => {
          await starting[at];
          await worker.stop().catch((err: unknown) => {
            log.error({ err, worker: worker.name }, "worker did not stop well");
          });
        }),
      );
    },
  };
}

/** Resolves after a while, or at once when `signal` aborts. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });
}
