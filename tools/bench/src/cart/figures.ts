/** The value below which `share` of all values lie (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const rank = Math.max(0, Math.ceil(share * sorted.length) - 1);
  return sorted[rank] ?? Number.NaN;
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1
    ? upper
    : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
};

export const rounded = (value: number, digits = 2): number =>
  Number(value.toFixed(digits));

/** Median, least and most of the repeats of one figure. */
export const spread = (values: readonly number[]) => ({
  median: rounded(median(values)),
  range: [rounded(Math.min(...values)), rounded(Math.max(...values))] as const,
});

export type Goal = {
  readonly goal: string;
  readonly value: number;
  readonly target: string;
  readonly ok: boolean;
  readonly detail: object;
};

/** A goal that is met at or below `limit`. */
export const atMost = (
  goal: string,
  value: number,
  limit: number,
  detail: object,
): Goal => ({
  goal,
  value: rounded(value),
  target: `<=${String(limit)}`,
  ok: value <= limit,
  detail,
});

/** A goal that is met at or above `limit`. */
export const atLeast = (
  goal: string,
  value: number,
  limit: number,
  detail: object,
): Goal => ({
  goal,
  value: rounded(value),
  target: `>=${String(limit)}`,
  ok: value >= limit,
  detail,
});
