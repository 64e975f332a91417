/**
 * How far apart requests that are not full begin. While there are few events each leaves at once. Where there are many they are
 * held for a moment, so that requests grow instead of becoming many, and leave the processors to those who write.
 */
export type Pace = {
  /** A request of so many rows begins now. */
  sent(rows: number): void;
  /** Milliseconds until the next may begin; 0 or less for at once. */
  waitMs(): number;
  /** So little is sent that no request need wait for another. */
  isCalm(): boolean;
};

export type PaceOptions = {
  readonly monotonicMs: () => number;
  /** The furthest apart. */
  readonly mostMs: number;
  /** Events a second up to which none waits; from twice as many on requests are as far apart as may be. */
  readonly calmRate: number;
};

/** Over which time the rate is smoothed: so long that chance does not count, so short that a wave of events does. */
const memoryMs = 200;

export function createPace({
  monotonicMs,
  mostMs,
  calmRate,
}: PaceOptions): Pace {
  let sentMs = -Infinity;
  let rowsPerSecond = 0;
  const load = () => Math.min(1, Math.max(0, rowsPerSecond / calmRate - 1));
  return {
    sent: (rows) => {
      const nowMs = monotonicMs();
      const faded = Math.exp((sentMs - nowMs) / memoryMs);
      rowsPerSecond = rowsPerSecond * faded + (rows * 1_000) / memoryMs;
      sentMs = nowMs;
    },
    waitMs: () => sentMs + mostMs * load() - monotonicMs(),
    isCalm: () => load() === 0,
  };
}
