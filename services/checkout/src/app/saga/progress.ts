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

/**
 * Where a saga stands after a group that did not end it, and by when it must have gone on. Its pauses are counted as the saga's own
 * course counts them. `next`: the step that comes next, or is to be asked again.
 */
export function afterRun(
  policy: Policy,
  input: RunInput,
  { done, stop }: RunAnswer,
  next: { readonly name: string; readonly undo: UndoKind },
  memory: object,
  now: number,
): SagaProgress {
  const again = done === 0;
  const attempt = again ? input.attempt : 1;
  const after = (ms: number) => new Date(now + ms + pickUpMs);
  const at = { ...nothingToWaitFor, memory, attempt, step: next.name };
  const stand = (): Stand => {
    switch (stop?.kind) {
      case undefined:
      case "superseded":
        return { state: "running", waitingFor: null, deadlineAt: after(0) };
      case "waiting": {
        const poll = policy.pollDelayMs((again ? (input.polls ?? 0) : 0) + 1);
        const deadlineAt = after(Math.min(poll, Math.max(0, stop.until - now)));
        const waitUntil = new Date(stop.until);
        return {
          state: "waiting",
          waitingFor: stop.for,
          waitUntil,
          deadlineAt,
        };
      }
      case "refused":
        if (next.undo !== "retry-until-done") {
          const failure = { step: next.name, code: stop.code };
          return {
            state: "undoing",
            waitingFor: null,
            failure,
            deadlineAt: after(0),
          };
        }
        break;
      case "unanswered":
        break;
    }
    const triedForMs = again ? now - (input.since ?? now) : 0;
    const stubborn = neverGivesUp(next.undo);
    const pause = stubborn
      ? policy.stubbornDelayMs(attempt, triedForMs)
      : policy.retryDelayMs(attempt);
    const attention = stubborn && attempt >= policy.attentionAfter;
    return {
      state: attention ? "needs_attention" : "running",
      waitingFor: `${next.name}: ${stop.code}`,
      deadlineAt: after(pause),
    };
  };
  return { ...at, ...stand() };
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
