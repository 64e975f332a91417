/**
 * Milliseconds before try `attempt + 1`, after `attempt` tries: doubled each time up to `maxMs`, with full jitter,
 * so that what failed together does not come back together.
 */
export function backoffMs(
  attempt: number,
  { minMs, maxMs }: { readonly minMs: number; readonly maxMs: number },
  random: () => number,
): number {
  const ceilingMs = Math.min(maxMs, minMs * 2 ** Math.min(attempt - 1, 30));
  return Math.ceil(random() * ceilingMs);
}
