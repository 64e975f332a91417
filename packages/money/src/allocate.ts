/**
 * Splits `total` (minor units) by non-negative integer `weights` so that the parts add up to it exactly:
 * the largest-remainder method, ties to the earlier part. All weights zero: everything goes to the first part.
 */
export function allocate(total: number, weights: readonly number[]): number[] {
  if (weights.length === 0) {
    if (total !== 0) throw new Error("nothing to allocate to");
    return [];
  }
  const sum = weights.reduce((a, b) => a + BigInt(b), 0n);
  if (sum === 0n) return weights.map((_, i) => (i === 0 ? total : 0));
  const sign = total < 0 ? -1n : 1n;
  const magnitude = BigInt(total) * sign;
  const parts = weights.map((weight, index) => {
    const exact = magnitude * BigInt(weight);
    return { index, share: exact / sum, remainder: exact % sum };
  });
  let left = magnitude - parts.reduce((a, part) => a + part.share, 0n);
  const byRemainder = [...parts].sort((a, b) =>
    a.remainder === b.remainder
      ? a.index - b.index
      : a.remainder < b.remainder
        ? 1
        : -1,
  );
  for (const part of byRemainder) {
    if (left === 0n) break;
    part.share += 1n;
    left -= 1n;
  }
  return parts.map((part) => Number(part.share * sign));
}
