/** Troubles that a tester switches on; they last until they are switched off, or the process ends. */
export type Faults = {
  /** Share of calls that answer 500; half of those were carried out all the same. */
  readonly errorRate: number;
  /** Added to every call, before its work. */
  readonly latencyMs: number;
  /** Added to every answer, after the work. */
  readonly answerDelayMs: number;
  /** Every call answers 503, and no webhook leaves. */
  readonly down: boolean;
  /** Webhooks wait until they are switched on again. */
  readonly webhooksPaused: boolean;
  /** How long late tokens stay with the bank. */
  readonly lateMs: number;
};

export const noFaults: Faults = {
  errorRate: 0,
  latencyMs: 0,
  answerDelayMs: 0,
  down: false,
  webhooksPaused: false,
  lateMs: 5_000,
};
