import type { Answer, EngineClock, Task } from "./engine.js";
import type { Policy } from "./policy.js";
import type { Failure, UndoKind } from "./step.js";

/** A saga as far as its course depends on it. */
export type SagaPlan = {
  /** Name of its activities: "<workflow>.run" and "<workflow>.undo". */
  readonly workflow: string;
  readonly groups: readonly (readonly {
    readonly name: string;
    readonly undo: UndoKind;
  }[])[];
  readonly policy: Policy;
};

/** Input of the activity that runs a group, or what is left of it. Recorded by the engine: as small as can be. */
export type RunInput = {
  /** First step, and the one before which to stop. */
  readonly from: number;
  readonly to: number;
  /** Of the first step; later ones are called for the first time. */
  readonly attempt: number;
  /** Since when the first step has been without an answer. */
  readonly since?: number;
  /** How often the first step has waited in vain. */
  readonly polls?: number;
  readonly last?: true;
};

export type RunStop =
  | { readonly kind: "refused"; readonly code: string }
  | { readonly kind: "unanswered"; readonly code: string }
  | { readonly kind: "waiting"; readonly for: string; readonly until: number }
  /** Another run has taken over, or the saga has ended: this one does nothing more. */
  | { readonly kind: "superseded" };

export type RunAnswer = {
  /** How many steps of the group are done now. */
  readonly done: number;
  readonly stop?: RunStop;
  /** It was begun before, and whoever ran it died: any step of the group may have happened. */
  readonly again?: true;
};

/** Input of the activity that closes, undoes and finishes. */
export type UndoInput = Failure & {
  /** Steps to undo, newest first. */
  readonly steps: readonly number[];
  readonly attempt: number;
  readonly since?: number;
  readonly closed?: true;
};

export type UndoAnswer = {
  readonly closed: boolean;
  /** How many of the steps are undone now. */
  readonly undone: number;
  readonly stop?:
    | { readonly kind: "unanswered"; readonly code: string }
    /** The pivot came first: nothing may be undone. */
    | { readonly kind: "confirmed" }
    | { readonly kind: "superseded" };
};

export type SagaEnd = {
  readonly end: "done" | "undone" | "superseded";
  readonly step?: string;
  readonly code?: string;
};

/** Name of the event that ends a saga's pause early. */
export const wakeEvent = "wake";

type Course<Result> = Generator<Task, Result, Answer>;

/** Where a saga is in its forward course. */
type Position = {
  /** The step to run next. */
  at: number;
  attempt: number;
  since: number | undefined;
  polls: number;
  until: number | undefined;
  /** Steps before this one may have happened. */
  begun: number;
};

/**
 * The course of a saga: forward group by group; a step that refuses, or stays without an answer beyond its patience, has all that
 * was begun undone, newest first. Yields one task at a time and takes its answer back; looks at nothing else, so that a recorded
 * course replays. `restarted`: an earlier run may have begun any step.
 */
export function* runSaga(
  plan: SagaPlan,
  { restarted }: { readonly restarted: boolean },
  clock: EngineClock,
): Course<SagaEnd> {
  const steps = plan.groups.flat();
  const where = beginAt(0, restarted ? steps.length : 0);
  for (;;) {
    const forward = yield* goForward(plan, where, clock);
    if (forward.end !== "failed") return { end: forward.end };
    const { step, code } = forward;
    const back = yield* undo(plan, where.begun, { step, code }, clock);
    if (back !== "confirmed") return { end: back, step, code };
    // The pivot is behind it: what may not turn round any more goes on from there.
    const pivot = steps.findIndex(({ undo }) => undo === "pivot");
    Object.assign(where, beginAt(pivot + 1, where.begun));
  }
}

const beginAt = (at: number, begun: number): Position => ({
  at,
  begun,
  attempt: 1,
  since: undefined,
  polls: 0,
  until: undefined,
});

type Forward =
  | { readonly end: "done" | "superseded" }
  | ({ readonly end: "failed" } & Failure);

function* goForward(
  plan: SagaPlan,
  where: Position,
  clock: EngineClock,
): Course<Forward> {
  const steps = plan.groups.flat();
  for (;;) {
    const step = steps[where.at];
    if (!step) return { end: "done" };
    const to = groupEnd(plan, where.at);
    const answer = yield* ask<RunAnswer>(
      `${plan.workflow}.run`,
      runInput(where, to, clock),
    );
    // Before anything else: a group without an answer, or of which an answer was lost, may have happened as a whole.
    where.begun = Math.max(
      where.begun,
      answer && !answer.again
        ? where.at + answer.done + (answer.stop ? 1 : 0)
        : to,
    );
    if (answer && answer.done > 0)
      Object.assign(where, beginAt(where.at + answer.done, where.begun));
    const stop = answer ? answer.stop : noAnswer;
    if (!stop) continue;
    if (stop.kind === "superseded") return { end: "superseded" };
    const stopped = steps[where.at] ?? step;
    const failure = yield* afterStop(plan, where, stopped, stop, clock);
    if (failure) return { end: "failed", step: stopped.name, ...failure };
  }
}

const noAnswer = { kind: "unanswered", code: "NO_ANSWER" } as const;

function runInput(where: Position, to: number, clock: EngineClock): RunInput {
  const { at, attempt, since, polls, until } = where;
  return {
    from: at,
    to,
    attempt,
    ...(since === undefined ? {} : { since }),
    ...(polls > 0 ? { polls } : {}),
    ...(until !== undefined && clock.now() >= until ? { last: true } : {}),
  };
}

/** The step after the last one of the group that `at` is in. */
function groupEnd(plan: SagaPlan, at: number): number {
  let end = 0;
  for (const group of plan.groups) {
    end += group.length;
    if (at < end) return end;
  }
  return end;
}

/** Pauses and gives nothing where the step is to be asked again; else why it gives up. */
function* afterStop(
  { policy }: SagaPlan,
  where: Position,
  step: { readonly undo: UndoKind },
  stop: Exclude<RunStop, { kind: "superseded" }>,
  clock: EngineClock,
): Course<{ readonly code: string } | undefined> {
  const now = clock.now();
  const attempt = where.attempt++;
  switch (stop.kind) {
    case "waiting":
      where.since = undefined;
      where.until = stop.until;
      where.polls += 1;
      yield* pause(
        Math.min(
          policy.pollDelayMs(where.polls),
          Math.max(stop.until - now, 0),
        ),
      );
      return undefined;
    case "refused":
      if (step.undo !== "retry-until-done") return { code: stop.code };
      break; // Past the pivot there is no way back: a person may have to help.
    case "unanswered":
      break;
  }
  where.since ??= now;
  const triedForMs = now - where.since;
  if (neverGivesUp(step.undo)) {
    yield* pause(policy.stubbornDelayMs(attempt, triedForMs));
    return undefined;
  }
  if (triedForMs >= policy.patienceMs) return { code: stop.code };
  yield* pause(policy.retryDelayMs(attempt));
  return undefined;
}

/** Undoing a pivot that went through is the unforgivable fault: it is asked until it answers. */
export const neverGivesUp = (undo: UndoKind): boolean =>
  undo === "pivot" || undo === "retry-until-done";

function* undo(
  plan: SagaPlan,
  begun: number,
  failure: Failure,
  clock: EngineClock,
): Course<"undone" | "confirmed" | "superseded"> {
  let left = plan.groups
    .flat()
    .flatMap(({ undo }, index) =>
      undo === "compensate" && index < begun ? [index] : [],
    )
    .reverse();
  let closed = false;
  let since: number | undefined;
  for (let attempt = 1; ; attempt++) {
    const answer: UndoAnswer | undefined = yield* ask(`${plan.workflow}.undo`, {
      ...failure,
      steps: left,
      attempt,
      ...(since === undefined ? {} : { since }),
      ...(closed ? { closed: true } : {}),
    } satisfies UndoInput);
    if (answer && !answer.stop) return "undone";
    if (answer?.stop?.kind === "confirmed") return "confirmed";
    if (answer?.stop?.kind === "superseded") return "superseded";
    closed ||= answer?.closed ?? false;
    left = left.slice(answer?.undone ?? 0);
    since ??= clock.now();
    const triedForMs = clock.now() - since;
    yield* pause(plan.policy.stubbornDelayMs(attempt, triedForMs));
  }
}

function* pause(ms: number): Course<void> {
  yield { kind: "wait", event: wakeEvent, ms };
}

/** Calls an activity; gives undefined when there was no answer. */
function* ask<Value>(
  activity: string,
  input: object,
): Course<Value | undefined> {
  const answer = yield { kind: "call", activity, input };
  return answer.kind === "answered" ? (answer.value as Value) : undefined;
}
