import {
  defaultPolicy,
  performSteps,
  performUndo,
  stepsOf,
  type Failure,
  type Policy,
  type RunAnswer,
  type RunInput,
  type TimelineEntry,
  type UndoAnswer,
  type UndoInput,
} from "@waybill/saga";
import type { ActivityDeps } from "./activity-deps.js";
import type { SagaKind } from "./kinds.js";
import type { SagaStore } from "./ports.js";
import { afterRun, afterUndo } from "./progress.js";
import { recordEnd, recordProgress } from "./record.js";

export type { ActivityDeps } from "./activity-deps.js";

/** A saga's run, as an engine instance stands for it. */
export type Which = { readonly id: string; readonly run: number };

type State = { readonly memory: object };

/**
 * Runs a group of steps for the engine: marks that it begins (which also tells whether this run is still the saga's), performs, and
 * records what came of it with the timeline, fenced by the run number. Rejects only when its own database is away.
 */
export const runActivity =
  <S extends State>(deps: ActivityDeps, kind: SagaKind<S>) =>
  async (which: Which, input: RunInput): Promise<RunAnswer> => {
    const steps = stepsOf(kind.definition);
    const group = steps.slice(input.from, input.to);
    const begun = await begin(deps, which, group, markOf("run", input));
    if (!begun) return { done: 0, stop: superseded };
    const { saga: row, again } = begun;
    const performed = await performSteps(
      kind.definition,
      ...([input, kind.stateOf(row), deps.saga, deps.world] as const),
    );
    const { state } = performed;
    const answer = again ? { ...performed.answer, again } : performed.answer;
    const next = steps[input.from + answer.done];
    const now = deps.world.now();
    const kept = next
      ? await recordProgress(
          deps,
          row,
          afterRun(policyOf(deps), input, answer, next, state.memory, now),
          worthKeeping(input, performed.entries),
        )
      : await recordEnd(
          deps,
          row,
          state.memory,
          kind.doneAs(state),
          performed.entries,
        );
    return kept ? answer : { done: 0, stop: superseded };
  };

/** Closes, undoes and finishes for the engine; fenced and recorded in the same way. */
export const undoActivity =
  <S extends State>(deps: ActivityDeps, kind: SagaKind<S>) =>
  async (which: Which, input: UndoInput): Promise<UndoAnswer> => {
    const { definition } = kind;
    const steps = stepsOf(definition);
    const parts = input.steps.flatMap((index) => steps[index] ?? []);
    const around = [definition.close, definition.finish].flatMap(
      (part) => part ?? [],
    );
    const mark = markOf("undo", input);
    const begun = await begin(deps, which, [...parts, ...around], mark);
    if (!begun) return { closed: false, undone: 0, stop: superseded };
    const { saga: row } = begun;
    const performed = await performUndo(
      definition,
      ...([input, kind.stateOf(row), deps.saga, deps.world] as const),
    );
    const { answer, state, entries } = performed;
    const stuckAt = entries.at(-1)?.step ?? input.step;
    const now = deps.world.now();
    const kept = answer.stop
      ? await recordProgress(
          deps,
          row,
          afterUndo(policyOf(deps), input, answer, stuckAt, state.memory, now),
          entries,
        )
      : await recordEnd(
          deps,
          row,
          state.memory,
          kind.undoneAs(state, failureIn(input)),
          entries,
        );
    return kept ? answer : { closed: false, undone: 0, stop: superseded };
  };

const superseded = { kind: "superseded" } as const;

const failureIn = ({ step, code }: UndoInput): Failure => ({ step, code });

/** Tells one activity of a run from the others: the engine may run each of them more than once. */
const markOf = (
  kind: "run" | "undo",
  input: { readonly from?: number; readonly attempt: number },
): string => `${kind}:${String(input.from ?? "")}:${String(input.attempt)}`;

const policyOf = ({ policy = defaultPolicy }: ActivityDeps): Policy => policy;

/** What an activity takes beside its calls. */
const marginMs = 2_000;

function begin(
  { store, world }: ActivityDeps,
  which: Which,
  parts: readonly { readonly name: string; readonly deadlineMs: number }[],
  mark: string,
): ReturnType<SagaStore["begin"]> {
  const now = world.now();
  const callsMs = parts.reduce((sum, part) => sum + part.deadlineMs, 0);
  return store.begin(which, {
    ...{ mark, step: parts[0]?.name ?? "" },
    deadlineAt: new Date(now + callsMs + marginMs),
    now: new Date(now),
  });
}

/** A look at a payment that found nothing new is not worth a line of its own. */
const worthKeeping = (
  input: RunInput,
  entries: readonly TimelineEntry[],
): readonly TimelineEntry[] =>
  entries.filter(
    ({ outcome }, index) =>
      outcome !== "waiting" || index > 0 || input.polls === undefined,
  );
