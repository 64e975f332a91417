/** Calls `tell` with what came since the last call, at most once in `everyMs`; the first time at once. */
export function throttled<T>(
  everyMs: number,
  clock: { readonly monotonicMs: () => number },
  tell: (items: readonly T[]) => void,
): (items: readonly T[]) => void {
  let toldMs = -Infinity;
  let waiting: T[] = [];
  return (items) => {
    waiting.push(...items);
    if (clock.monotonicMs() - toldMs < everyMs) return;
    toldMs = clock.monotonicMs();
    const now = waiting;
    waiting = [];
    tell(now);
  };
}
