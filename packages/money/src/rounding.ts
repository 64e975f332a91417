/**
 * numerator / denominator, rounded half away from zero for positive results and half up (towards +∞ in magnitude)
 * for negative ones alike: 0.5 → 1, −0.5 → −1. Exact for integers: BigInt, no floating point.
 */
export function roundRatio(numerator: bigint, denominator: bigint): number {
  if (denominator <= 0n) throw new Error("denominator must be positive");
  const sign = numerator < 0n ? -1n : 1n;
  const magnitude = numerator * sign;
  return Number(sign * ((2n * magnitude + denominator) / (2n * denominator)));
}

/** Rounds a decimal to an integer, halves away from zero. */
export function roundHalfUp(value: number): number {
  return Math.sign(value) * Math.round(Math.abs(value));
}

/** `bps` hundredths of a percent of an amount in minor units, half up: percentOf(1999, 1500) = 300. */
export function percentOf(amount: number, bps: number): number {
  return roundRatio(BigInt(amount) * BigInt(bps), 10_000n);
}

/** The tax contained in a gross amount at `bps`: gross × rate / (1 + rate), half up. */
export function taxWithin(gross: number, bps: number): number {
  return roundRatio(BigInt(gross) * BigInt(bps), 10_000n + BigInt(bps));
}
