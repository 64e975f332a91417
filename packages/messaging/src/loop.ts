import { createWaker } from "./waker.js";

export type Loop = {
  readonly start: () => void;
  /** Runs at once; while a run is under way, once more right after it. */
  readonly wake: () => void;
  /** Ends after the run under way. */
  readonly stop: () => Promise<void>;
};

/**
 * Work that comes again: `run` gives the milliseconds until its next run, `onFault` says so for a run that threw.
 * Runs never overlap.
 */
export function createLoop(
  run: () => Promise<number>,
  onFault: (error: unknown) => number,
): Loop {
  const waker = createWaker();
  let stopped = false;
  let ended: Promise<void> | undefined;
  const isStopped = () => stopped;
  const turn = async (): Promise<void> => {
    while (!isStopped()) {
      let pauseMs: number;
      try {
        pauseMs = await run();
      } catch (error) {
        pauseMs = onFault(error);
      }
      if (!isStopped()) await waker.sleep(pauseMs);
    }
  };
  return {
    start: () => {
      ended ??= turn();
    },
    wake: waker.wake,
    stop: async () => {
      stopped = true;
      waker.wake();
      await ended;
    },
  };
}
