/** What a workflow asks its engine for, one at a time. */
export type Task =
  /** Run an activity: at least once; its answer is recorded, and given again on every replay. */
  | {
      readonly kind: "call";
      readonly activity: string;
      readonly input: object;
    }
  /** Wait for an event, at most for `ms`. Events that came while nobody waited are kept, and end the next wait at once. */
  | { readonly kind: "wait"; readonly event: string; readonly ms: number };

/** What it gets back. A call without an answer may still have happened. */
export type Answer =
  | { readonly kind: "answered"; readonly value: unknown }
  | { readonly kind: "unanswered"; readonly reason: string }
  | { readonly kind: "woken" }
  | { readonly kind: "timeout" };

/** The engine's own time, the same on every replay: epoch milliseconds. */
export type EngineClock = { now(): number };

/**
 * A workflow: a plain generator that yields tasks, takes their answers, and looks at nothing else. Dapr Workflow drives it in
 * production; tests step it by hand.
 */
export type Workflow = (
  input: unknown,
  clock: EngineClock,
) => Generator<Task, unknown, Answer>;
