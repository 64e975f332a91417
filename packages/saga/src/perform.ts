import type {
  RunAnswer,
  RunInput,
  RunStop,
  UndoAnswer,
  UndoInput,
} from "./run-saga.js";
import {
  stepsOf,
  type Failure,
  type SagaDefinition,
  type SagaStep,
  type StepOutcome,
} from "./step.js";

/** One line of a saga's timeline: an attempt at a step, or at its undo. */
export type TimelineEntry = {
  readonly step: string;
  readonly kind: "run" | "undo";
  readonly attempt: number;
  /** Epoch milliseconds. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly outcome:
    | "done"
    | "skipped"
    | "refused"
    | "unanswered"
    | "waiting"
    | "by-hand"
    | "confirmed";
  readonly code?: string;
};

/** What performing needs of the world. */
export type World = {
  now(): number;
  /** Resolves after `ms`, or when the signal aborts. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** What to call a thrown fault on the timeline. */
  codeOf(error: unknown): string;
};

export type Performed<State, PerformAnswer> = {
  readonly answer: PerformAnswer;
  readonly state: State;
  readonly entries: readonly TimelineEntry[];
};

/** Runs steps `from` … `to` one after the other until one of them does not go through. Never throws: a fault is "no answer". */
export async function performSteps<State, Deps>(
  saga: SagaDefinition<State, Deps>,
  input: RunInput,
  start: State,
  deps: Deps,
  world: World,
): Promise<Performed<State, RunAnswer>> {
  const steps = stepsOf(saga);
  const entries: TimelineEntry[] = [];
  let state = start;
  for (let at = input.from; at < input.to; at++) {
    const step = steps[at];
    if (!step) break;
    const first = at === input.from;
    const call = {
      attempt: first ? input.attempt : 1,
      last: first && input.last === true,
    };
    const startedAt = world.now();
    const outcome = await perform(saga, step, state, deps, call, world);
    entries.push({
      ...{ step: step.name, kind: "run", attempt: call.attempt },
      ...{ startedAt, endedAt: world.now() },
      outcome: labelOf(outcome),
      ...("code" in outcome ? { code: outcome.code } : {}),
    });
    state = outcome.state ?? state;
    const stop = stopOf(outcome);
    if (stop)
      return { answer: { done: at - input.from, stop }, state, entries };
  }
  return { answer: { done: input.to - input.from }, state, entries };
}

type Outcome<State> =
  StepOutcome<State> | { readonly kind: "by-hand"; readonly state?: undefined };

async function perform<State, Deps>(
  saga: SagaDefinition<State, Deps>,
  step: SagaStep<State, Deps>,
  state: State,
  deps: Deps,
  call: { readonly attempt: number; readonly last: boolean },
  world: World,
): Promise<Outcome<State>> {
  if (saga.settledByHand?.(state, step.name, "run")) return { kind: "by-hand" };
  const reason =
    step.undo === "retry-until-done" ? undefined : saga.interrupted?.(state);
  if (reason !== undefined) return { kind: "refused", code: reason };
  try {
    return await inTime(world, step.deadlineMs, step.run(state, deps, call));
  } catch (error) {
    return { kind: "unanswered", code: codeOf(world, error) };
  }
}

function labelOf(outcome: Outcome<unknown>): TimelineEntry["outcome"] {
  return outcome.kind === "done" && outcome.skipped ? "skipped" : outcome.kind;
}

function stopOf(outcome: Outcome<unknown>): RunStop | undefined {
  switch (outcome.kind) {
    case "done":
    case "by-hand":
      return undefined;
    case "refused":
    case "unanswered":
      return { kind: outcome.kind, code: outcome.code };
    case "waiting":
      return { kind: "waiting", for: outcome.for, until: outcome.until };
  }
}

/** Closes, undoes the steps one after the other, and finishes; stops where one of these has no answer. Never throws. */
export async function performUndo<State, Deps>(
  saga: SagaDefinition<State, Deps>,
  input: UndoInput,
  start: State,
  deps: Deps,
  world: World,
): Promise<Performed<State, UndoAnswer>> {
  const steps = stepsOf(saga);
  const failure: Failure = { step: input.step, code: input.code };
  const entries: TimelineEntry[] = [];
  let state = start;
  let closed = input.closed === true;
  let undone = 0;
  const attempt = attempter(saga, () => state, input.attempt, entries, world);
  const stopped = (code: string) => ({
    answer: { closed, undone, stop: { kind: "unanswered", code } } as const,
    ...{ state, entries },
  });
  const { close, finish } = saga;
  if (close && !closed) {
    const outcome = await attempt(close, () => close.run(state, deps, failure));
    if (!outcome.ok) return stopped(outcome.code);
    if (outcome.value === "confirmed")
      return {
        answer: { closed, undone, stop: { kind: "confirmed" } },
        state,
        entries,
      };
    closed = true;
  }
  for (const index of input.steps) {
    const step = steps[index];
    if (step?.undo === "compensate") {
      const outcome = await attempt(step, () => step.compensate(state, deps));
      if (!outcome.ok) return stopped(outcome.code);
    }
    undone += 1;
  }
  if (finish) {
    const outcome = await attempt(finish, () =>
      finish.run(state, deps, failure),
    );
    if (!outcome.ok) return stopped(outcome.code);
    state = outcome.value ?? state;
  }
  return { answer: { closed, undone }, state, entries };
}

type Attempt<Value> =
  | { readonly ok: true; readonly value: Value | undefined }
  | { readonly ok: false; readonly code: string };

/** Runs one part of an undo within its deadline, and puts it on the timeline. */
const attempter =
  <State, Deps>(
    saga: SagaDefinition<State, Deps>,
    state: () => State,
    attempt: number,
    entries: TimelineEntry[],
    world: World,
  ) =>
  async <Value>(
    part: { readonly name: string; readonly deadlineMs: number },
    work: () => Promise<Value>,
  ): Promise<Attempt<Value>> => {
    const startedAt = world.now();
    const note = (outcome: TimelineEntry["outcome"], code?: string) =>
      entries.push({
        ...{ step: part.name, kind: "undo", attempt, startedAt },
        ...{ endedAt: world.now(), outcome },
        ...(code === undefined ? {} : { code }),
      });
    if (saga.settledByHand?.(state(), part.name, "undo")) {
      note("by-hand");
      return { ok: true, value: undefined };
    }
    try {
      const value = await inTime(world, part.deadlineMs, work());
      note(value === "confirmed" ? "confirmed" : "done");
      return { ok: true, value };
    } catch (error) {
      const code = codeOf(world, error);
      note("unanswered", code);
      return { ok: false, code };
    }
  };

const late = Symbol("late");

/** The answer of `work`, or a rejection with `late` after `ms`: what comes then is not waited for. */
async function inTime<Value>(
  world: World,
  ms: number,
  work: Promise<Value>,
): Promise<Value> {
  const over = new AbortController();
  const tooLate = world.sleep(ms, over.signal).then(() => {
    if (!over.signal.aborted) throw late as unknown;
    return work;
  });
  try {
    return await Promise.race([work, tooLate]);
  } finally {
    over.abort();
    tooLate.catch(() => undefined);
  }
}

const codeOf = (world: World, error: unknown): string =>
  error === late ? "TIMEOUT" : world.codeOf(error);
