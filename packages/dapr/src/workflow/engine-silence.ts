/** How long an engine has left its callers without an answer, by what becomes of their calls. */
export type Silence = {
  /** It answered, if only with a fault, or sent work. */
  broken(): void;
  /** A call had no answer in its time. Epoch milliseconds. */
  lasts(begunAt: number, endedAt: number): void;
  /** For how many milliseconds, from `since` on, calls have gone unanswered and nothing else was heard. */
  forMs(since: number): number;
};

export function engineSilence(): Silence {
  let span: { readonly begunAt: number; readonly endedAt: number } | undefined;
  return {
    broken: () => {
      span = undefined;
    },
    lasts: (begunAt, endedAt) => {
      span = { begunAt: span?.begunAt ?? begunAt, endedAt };
    },
    forMs: (since) =>
      span ? Math.max(0, span.endedAt - Math.max(span.begunAt, since)) : 0,
  };
}
