import {
  neverGivesUp,
  type Policy,
  type RunAnswer,
  type RunInput,
  type UndoAnswer,
  type UndoInput,
  type UndoKind,
} from "@waybill/saga";
import type { SagaProgress } from "./saga-row.js";

/** How long the engine may take to begin what it was given. */
export const pickUpMs = 8_000;

type Stand = Pick<SagaProgress, "state" | "waitingFor" | "deadlineAt"> &
  Partial<Pick<SagaProgress, "waitUntil" | "failure">>;

const nothingToWaitFor = { waitUntil: null, failure: null, outcome: null };

type Next = { readonly name: string; readonly undo: UndoKind };

/**
 * Where a saga stands after a group that did not end it, and by when it must have gone on. Its pauses are counted as the saga's own
 * course counts them. `next`: the step that comes next, or is to be asked again.
 */
export function afterRun(
  policy: Policy,
  input: RunInput,
  answer: RunAnswer,
  next: Next,
  memory: object,
  now: number,
): SagaProgress {
  // With a step done, what comes next is asked for the first time.
  const asked: RunInput =
    answer.done === 0 ? input : { from: input.from, to: input.to, attempt: 1 };
  return {
    ...nothingToWaitFor,
    ...{ memory, attempt: asked.attempt, step: next.name },
    ...standAfter(policy, asked, answer.stop, next, now),
  };
}

function standAfter(
  policy: Policy,
  { attempt, since, polls = 0 }: RunInput,
  stop: RunAnswer["stop"],
  next: Next,
  now: number,
): Stand {
  const after = (ms: number) => new Date(now + ms + pickUpMs);
  const goOn = { waitingFor: null, deadlineAt: after(0) };
  if (!stop || stop.kind === "superseded") return { state: "running", ...goOn };
  if (stop.kind === "waiting") {
    const leftMs = Math.max(0, stop.until - now);
    const deadlineAt = after(Math.min(policy.pollDelayMs(polls + 1), leftMs));
    const waitUntil = new Date(stop.until);
    return { state: "waiting", waitingFor: stop.for, waitUntil, deadlineAt };
  }
  const { code } = stop;
  if (stop.kind === "refused" && next.undo !== "retry-until-done")
    return { state: "undoing", failure: { step: next.name, code }, ...goOn };
  const stubborn = neverGivesUp(next.undo);
  const pauseMs = stubborn
    ? policy.stubbornDelayMs(attempt, now - (since ?? now))
    : policy.retryDelayMs(attempt);
  const stuck = stubborn && attempt >= policy.attentionAfter;
  return {
    state: stuck ? "needs_attention" : "running",
    waitingFor: `${next.name}: ${code}`,
    deadlineAt: after(pauseMs),
  };
}

/** The same after an undo that is not through. */
export function afterUndo(
  policy: Policy,
  input: UndoInput,
  { stop }: UndoAnswer,
  stuckAt: string,
  memory: object,
  now: number,
): SagaProgress {
  const { attempt, step, code } = input;
  const at = { ...nothingToWaitFor, memory, attempt, step: stuckAt };
  if (stop?.kind !== "unanswered")
    // The order was confirmed first: the saga goes forward.
    return {
      ...at,
      state: "running",
      waitingFor: null,
      deadlineAt: new Date(now + pickUpMs),
    };
  const pause = policy.stubbornDelayMs(attempt, now - (input.since ?? now));
  return {
    ...at,
    state: attempt >= policy.attentionAfter ? "needs_attention" : "undoing",
    failure: { step, code },
    waitingFor: `${stuckAt}: ${stop.code}`,
    deadlineAt: new Date(now + pause + pickUpMs),
  };
}
