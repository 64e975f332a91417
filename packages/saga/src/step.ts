/** How a step ended: `skipped` had nothing to do, `waiting` is asked again when it is woken, now and then, and for the last time at `until`. */
export type StepOutcome<State> =
  | { readonly kind: "done"; readonly state: State; readonly skipped?: true }
  | { readonly kind: "refused"; readonly code: string; readonly state?: State }
  /** It may have happened. Throwing means the same. */
  | {
      readonly kind: "unanswered";
      readonly code: string;
      readonly state?: State;
    }
  | {
      readonly kind: "waiting";
      readonly state: State;
      readonly for: string;
      /** Epoch milliseconds. */
      readonly until: number;
    };

export const done = <State>(state: State) => ({ kind: "done", state }) as const;
export const skipped = <State>(state: State) =>
  ({ kind: "done", state, skipped: true }) as const;
export const refused = (code: string) => ({ kind: "refused", code }) as const;
export const unanswered = <State>(code: string, state: State) =>
  ({ kind: "unanswered", code, state }) as const;
export const waiting = <State>(state: State, what: string, until: number) =>
  ({ kind: "waiting", state, for: what, until }) as const;

/** What a step is told of the call it is in. */
export type StepCall = {
  /** 1 the first time. */
  readonly attempt: number;
  /** The time to wait is over: a step that would still wait refuses. */
  readonly last: boolean;
};

export type SagaStep<State, Deps> = {
  /** On timelines and in metrics; recorded with running sagas: never renamed once shipped. */
  readonly name: string;
  /** Longest time that one call of it may take. Later its answer is not waited for: it may have happened. */
  readonly deadlineMs: number;
  run(state: State, deps: Deps, call: StepCall): Promise<StepOutcome<State>>;
} & (
  | {
      /** Undone when a later step gives up. Must work when the step never arrived, and block it from arriving late. */
      readonly undo: "compensate";
      compensate(state: State, deps: Deps): Promise<void>;
    }
  /** `pivot`: asked until it answers; yes means forward only, no means undo. */
  | { readonly undo: "nothing-to-undo" | "pivot" | "retry-until-done" }
);

export type UndoKind = SagaStep<never, never>["undo"];

/** Why a saga gave up. */
export type Failure = { readonly step: string; readonly code: string };

export type SagaDefinition<State, Deps> = {
  readonly name: string;
  /** Raised when a change would alter what a running saga does next. Every version that may still run stays registered. */
  readonly version: number;
  /** Consecutive steps that run in one activity, to save the engine work. Each keeps its undo and its place on the timeline. */
  readonly groups: readonly (readonly SagaStep<State, Deps>[])[];
  /** A reason to stop before the next step, as long as nothing is past the pivot: a cancellation, a person's word. */
  interrupted?(state: State): string | undefined;
  /** Whether a person has settled this step, or its undo, by hand. */
  settledByHand?(state: State, step: string, kind: "run" | "undo"): boolean;
  /** Comes before the first undo and makes the pivot impossible, or says that it came first. */
  readonly close?: {
    readonly name: string;
    readonly deadlineMs: number;
    run(
      state: State,
      deps: Deps,
      failure: Failure,
    ): Promise<"closed" | "confirmed">;
  };
  /** Comes when all that was begun is undone. */
  readonly finish?: {
    readonly name: string;
    readonly deadlineMs: number;
    run(state: State, deps: Deps, failure: Failure): Promise<State>;
  };
};

export const stepsOf = <State, Deps>(
  saga: Pick<SagaDefinition<State, Deps>, "groups">,
): readonly SagaStep<State, Deps>[] => saga.groups.flat();

/** Under which name instances of this version are started: the version is part of it, so a running one keeps its code. */
export const workflowName = (
  saga: Pick<SagaDefinition<never, never>, "name" | "version">,
): string => `${saga.name}-v${String(saga.version)}`;
