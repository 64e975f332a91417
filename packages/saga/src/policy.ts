/** When a saga tries again, gives up, or calls for a person. All in milliseconds. */
export type Policy = {
  /** How long a step before the pivot is tried from its first unanswered call on. */
  readonly patienceMs: number;
  /** From so many unanswered calls on, what may not give up waits for a person, and goes on trying. */
  readonly attentionAfter: number;
  /** Pause after the n-th unanswered call of a step before the pivot. */
  retryDelayMs(attempt: number): number;
  /** Pause of what never gives up: undo, pivot, and what comes after it. `triedForMs`: since its first unanswered call. */
  stubbornDelayMs(attempt: number, triedForMs: number): number;
  /** Pause before the n-th time that a waiting step is asked without having been woken. */
  pollDelayMs(poll: number): number;
};

const hourMs = 3_600_000;
const doubling = (firstMs: number, attempt: number, mostMs: number): number =>
  Math.min(firstMs * 2 ** Math.min(attempt - 1, 30), mostMs);

export const defaultPolicy: Policy = {
  patienceMs: 120_000,
  attentionAfter: 10,
  retryDelayMs: (attempt) => doubling(250, attempt, 10_000),
  stubbornDelayMs: (attempt, triedForMs) =>
    triedForMs >= hourMs ? hourMs : doubling(250, attempt, 20_000),
  pollDelayMs: (poll) => doubling(2_000, poll, 30_000),
};
