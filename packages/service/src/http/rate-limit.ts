export type RateLimit = {
  /** Takes one token of `key`; gives 0, or the seconds until there is one. */
  take(key: string): number;
};

type Bucket = { tokens: number; atMs: number };
const forgetAbove = 20_000;

/** Token buckets: `perSecond` on average, `burst` at once, for each key. 0 a second switches it off. */
export function createRateLimit(options: {
  readonly perSecond: number;
  readonly burst: number;
  readonly now: () => Date;
}): RateLimit {
  const { perSecond, burst, now } = options;
  const buckets = new Map<string, Bucket>();
  if (perSecond === 0) return { take: () => 0 };

  /** A bucket that is full again tells nothing. */
  const forgetFull = (nowMs: number): void => {
    const fullAfterMs = (burst / perSecond) * 1_000;
    for (const [key, bucket] of buckets)
      if (nowMs - bucket.atMs > fullAfterMs) buckets.delete(key);
  };
  return {
    take: (key) => {
      const nowMs = now().getTime();
      if (buckets.size > forgetAbove) forgetFull(nowMs);
      const bucket = buckets.get(key) ?? { tokens: burst, atMs: nowMs };
      const earned = (Math.max(0, nowMs - bucket.atMs) / 1_000) * perSecond;
      const tokens = Math.min(burst, bucket.tokens + earned);
      const enough = tokens >= 1;
      buckets.set(key, { tokens: enough ? tokens - 1 : tokens, atMs: nowMs });
      return enough ? 0 : (1 - tokens) / perSecond;
    },
  };
}
