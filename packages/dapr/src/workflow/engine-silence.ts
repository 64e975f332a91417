/** How long an engine has left its callers without an answer, by what becomes of their calls. */
export type Silence = {
  /** It answered, if only with a fault, or sent work. Epoch milliseconds. */
  broken(at: number): void;
  /** A call had no answer in its time. Epoch milliseconds. */
  lasts(begunAt: number, endedAt: number): void;
  /** For how many milliseconds, from `since` on, calls have gone unanswered and nothing else was heard. */
  forMs(since: number): number;
  /** When anything was heard of it; 0 before the first time. */
  lastHeardAt(): number;
};

export function engineSilence(): Silence {
  let span: { readonly begunAt: number; readonly endedAt: number } | undefined;
  let heardAt = 0;
  return {
    broken: (at) => {
      span = undefined;
      heardAt = at;
    },
    lasts: (begunAt, endedAt) => {
      span = { begunAt: span?.begunAt ?? begunAt, endedAt };
    },
    forMs: (since) =>
      span ? Math.max(0, span.endedAt - Math.max(span.begunAt, since)) : 0,
    lastHeardAt: () => heardAt,
  };
}
