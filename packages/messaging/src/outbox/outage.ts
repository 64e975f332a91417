import { backoffMs } from "../backoff.js";

/** Whether the way to the broker seems cut, and when to look again. */
export type Outage = {
  /** A whole request failed, which began then (monotonic milliseconds). */
  failed(begunMs: number): void;
  /** Something was acknowledged; says whether that ends an outage. */
  succeeded(): boolean;
  /** Two requests in a row failed as a whole, and nothing went through since. */
  suspected(): boolean;
  /** Milliseconds until the next request may be tried; 0 for at once. */
  waitMs(): number;
};

export function createOutage(options: {
  readonly random: () => number;
  readonly monotonicMs: () => number;
}): Outage {
  let failures = 0;
  let untilMs = 0;
  let failedMs = -Infinity;
  // One failed request may be the fault of what it carried: others go on at once.
  const suspected = () => failures >= 2;
  return {
    suspected,
    failed: (begunMs) => {
      if (begunMs < failedMs) return; // It was on its way beside the last that failed: one and the same sign.
      failedMs = options.monotonicMs();
      failures++;
      if (suspected())
        untilMs =
          options.monotonicMs() +
          100 +
          backoffMs(failures - 1, { minMs: 100, maxMs: 1_900 }, options.random);
    },
    succeeded: () => {
      const ended = suspected();
      failures = 0;
      untilMs = 0;
      return ended;
    },
    waitMs: () =>
      suspected() ? Math.max(0, untilMs - options.monotonicMs()) : 0,
  };
}
