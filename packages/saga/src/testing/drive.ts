import type { Answer, Task } from "../engine.js";
import { defaultPolicy, type Policy } from "../policy.js";
import {
  runSaga,
  type RunAnswer,
  type RunInput,
  type SagaEnd,
  type SagaPlan,
  type UndoAnswer,
  type UndoInput,
} from "../run-saga.js";

/** What a call of an activity comes to in a test; undefined is no answer. */
export type Respond = (
  call:
    | { readonly kind: "run"; readonly input: RunInput }
    | { readonly kind: "undo"; readonly input: UndoInput },
  now: number,
) => RunAnswer | UndoAnswer | undefined;

export type Step = { readonly task: Task; readonly at: number };

/** Steps a saga by hand: time passes only while it pauses. Pauses in `wakes` (by number) end at once. */
export function drive(
  plan: Omit<SagaPlan, "policy">,
  respond: Respond,
  options: {
    readonly restarted?: boolean;
    readonly wakes?: ReadonlySet<number>;
    readonly policy?: Policy;
    readonly most?: number;
  } = {},
): {
  readonly end: SagaEnd | undefined;
  readonly steps: readonly Step[];
  readonly now: number;
} {
  let now = 0;
  let pauses = 0;
  const { restarted = false, policy = defaultPolicy, most = 500 } = options;
  const saga = runSaga({ ...plan, policy }, { restarted }, { now: () => now });
  const steps: Step[] = [];
  let next = saga.next();
  while (!next.done) {
    const task = next.value;
    steps.push({ task, at: now });
    if (steps.length >= most) return { end: undefined, steps, now };
    if (task.kind === "wait") {
      const woken = options.wakes?.has(pauses++) ?? false;
      now += woken ? 0 : task.ms;
      next = saga.next({ kind: woken ? "woken" : "timeout" });
    } else next = saga.next(answerOf(respond(callOf(task), now)));
  }
  return { end: next.value, steps, now };
}

const callOf = (task: Extract<Task, { kind: "call" }>) =>
  task.activity.endsWith(".undo")
    ? { kind: "undo" as const, input: task.input as UndoInput }
    : { kind: "run" as const, input: task.input as RunInput };

const answerOf = (value: RunAnswer | UndoAnswer | undefined): Answer =>
  value === undefined
    ? { kind: "unanswered", reason: "no answer" }
    : { kind: "answered", value };
