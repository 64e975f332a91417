/** Knows what is being worked on, also when nobody waits for the answer any more. */
export type InFlight = {
  track<T>(work: Promise<T>): Promise<T>;
  /** Resolves once nothing is worked on. */
  idle(): Promise<void>;
};

export function createInFlight(): InFlight {
  let running = 0;
  let waiting: (() => void)[] = [];
  const finished = (): void => {
    running--;
    if (running > 0) return;
    for (const resolve of waiting) resolve();
    waiting = [];
  };
  return {
    track: (work) => {
      running++;
      return work.finally(finished);
    },
    idle: () =>
      running === 0
        ? Promise.resolve()
        : new Promise((resolve) => waiting.push(resolve)),
  };
}
