import type { Answer, Task, Workflow } from "@waybill/saga";
import type { Action, HistoryEvent } from "./history.js";

/** An instance as it is rebuilt for one turn. Nothing of it outlives the turn: the history is all there is. */
type Instance = {
  readonly workflows: ReadonlyMap<string, Workflow>;
  now: number;
  run: Generator<Task, unknown, Answer> | undefined;
  /** What the generator waits for. */
  waiting: Waiting | undefined;
  /** Calls and timers get numbers as they are asked for; the engine knows them by these. */
  lastId: number;
  /** Asked for, and not yet in the history. */
  readonly pending: Map<number, Action>;
  /** Answers that came before their question: see `early` below. */
  readonly early: Map<number, Answer>;
  /** Events that came while nobody waited, by name. */
  readonly kept: Map<string, number>;
  suspended: boolean;
  readonly held: HistoryEvent[];
  end: Action | undefined;
};

type Waiting =
  | { readonly kind: "call"; readonly id: number }
  | { readonly kind: "wait"; readonly id: number; readonly event: string };

/**
 * Rebuilds an instance from its history, takes in what is new, and gives what the engine is to do next. Deterministic: the same
 * history gives the same actions, whoever asks.
 *
 * `early`: where the engine's store dies at the wrong moment, an answer can lie in the history before the call that it answers was
 * recorded. It is kept until the call is made; ignoring it would leave the instance waiting for ever.
 */
export function replay(
  workflows: ReadonlyMap<string, Workflow>,
  past: readonly HistoryEvent[],
  fresh: readonly HistoryEvent[],
): Action[] {
  const instance = emptyInstance(workflows);
  try {
    for (const event of past) take(instance, event);
    for (const event of fresh) take(instance, event);
  } catch (error) {
    end(instance, { status: "failed", reason: messageOf(error) });
  }
  return instance.end ? [instance.end] : [...instance.pending.values()];
}

const emptyInstance = (workflows: ReadonlyMap<string, Workflow>): Instance => ({
  workflows,
  now: 0,
  run: undefined,
  waiting: undefined,
  lastId: 0,
  pending: new Map(),
  early: new Map(),
  kept: new Map(),
  suspended: false,
  held: [],
  end: undefined,
});

export const messageOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "message" in error
    ? String(error.message)
    : String(error);

function take(instance: Instance, event: HistoryEvent): void {
  if (instance.end) return;
  if (
    instance.suspended &&
    event.type !== "resumed" &&
    event.type !== "terminated"
  ) {
    instance.held.push(event);
    return;
  }
  switch (event.type) {
    case "turn":
      instance.now = event.at;
      return;
    case "started":
      start(instance, event);
      return;
    case "call-scheduled":
    case "timer-created":
      recorded(instance, event);
      return;
    case "call-answered":
    case "call-failed":
    case "timer-fired":
      answered(instance, event.id, answerIn(event));
      return;
    case "event":
      raised(instance, event.name.toLowerCase());
      return;
    case "terminated":
      end(instance, { status: "terminated", result: event.output });
      return;
    case "suspended":
      instance.suspended = true;
      return;
    case "resumed":
      instance.suspended = false;
      for (const held of instance.held.splice(0)) take(instance, held);
      return;
    case "other":
      return;
  }
}

function answerIn(
  event: Extract<
    HistoryEvent,
    { type: "call-answered" | "call-failed" | "timer-fired" }
  >,
): Answer {
  switch (event.type) {
    case "call-answered":
      return {
        kind: "answered",
        value: event.result ? JSON.parse(event.result) : undefined,
      };
    case "call-failed":
      return { kind: "unanswered", reason: event.reason };
    case "timer-fired":
      return { kind: "timeout" };
  }
}

function start(
  instance: Instance,
  { workflow, input }: Extract<HistoryEvent, { type: "started" }>,
): void {
  const made = instance.workflows.get(workflow);
  if (!made) throw new Error(`This worker knows no workflow '${workflow}'.`);
  instance.run = made(input ? JSON.parse(input) : undefined, {
    now: () => instance.now,
  });
  // The first value that is sent into a generator is dropped: it has not asked for anything yet.
  advance(instance, { kind: "woken" });
}

/** Sends an answer in, and asks for what comes out; an early answer goes in at once. */
function advance(instance: Instance, first: Answer): void {
  let answer: Answer | undefined = first;
  while (answer && instance.run) {
    instance.waiting = undefined;
    const step = instance.run.next(answer);
    if (step.done) {
      end(instance, {
        status: "completed",
        result:
          step.value === undefined ? undefined : JSON.stringify(step.value),
      });
      return;
    }
    answer = ask(instance, step.value);
  }
}

/** Puts a task to the engine; gives its answer where that is there already. */
function ask(instance: Instance, task: Task): Answer | undefined {
  if (task.kind === "wait" && takeKept(instance, task.event.toLowerCase()))
    return { kind: "woken" };
  const id = ++instance.lastId;
  if (task.kind === "call") {
    instance.pending.set(id, {
      type: "call",
      id,
      activity: task.activity,
      input: JSON.stringify(task.input),
    });
    instance.waiting = { kind: "call", id };
  } else {
    instance.pending.set(id, { type: "timer", id, at: instance.now + task.ms });
    instance.waiting = { kind: "wait", id, event: task.event.toLowerCase() };
  }
  const early = instance.early.get(id);
  instance.early.delete(id);
  return early;
}

function takeKept(instance: Instance, name: string): boolean {
  const count = instance.kept.get(name) ?? 0;
  if (count === 0) return false;
  instance.kept.set(name, count - 1);
  return true;
}

function answered(instance: Instance, id: number, answer: Answer): void {
  if (instance.waiting?.id === id) advance(instance, answer);
  else if (id > instance.lastId) instance.early.set(id, answer);
  // Else it is the timer of a wait that an event ended, or a repeated answer: the generator has gone on.
}

function raised(instance: Instance, name: string): void {
  if (instance.waiting?.kind === "wait" && instance.waiting.event === name)
    advance(instance, { kind: "woken" });
  else instance.kept.set(name, (instance.kept.get(name) ?? 0) + 1);
}

/** The history says that a task was put to the engine: today's code must have asked for the same. */
function recorded(
  instance: Instance,
  event: Extract<HistoryEvent, { type: "call-scheduled" | "timer-created" }>,
): void {
  const action = instance.pending.get(event.id);
  const same =
    event.type === "timer-created"
      ? action?.type === "timer"
      : action?.type === "call" && action.activity === event.activity;
  if (!same)
    throw new Error(
      `The history has ${describe(event)} where today's code has ${action ? describe(action) : "nothing"}: the workflow's code was changed under a running instance.`,
    );
  instance.pending.delete(event.id);
}

const describe = (
  it:
    | Action
    | Extract<HistoryEvent, { type: "call-scheduled" | "timer-created" }>,
): string =>
  "activity" in it
    ? `a call of '${it.activity}' (#${String(it.id)})`
    : `a timer (#${String(it.id)})`;

/** Ends the instance; what it had asked for and not got is dropped. */
function end(
  instance: Instance,
  how: {
    readonly status: "completed" | "failed" | "terminated";
    readonly result?: string | undefined;
    readonly reason?: string;
  },
): void {
  instance.pending.clear();
  instance.end = { type: "end", id: instance.lastId + 1, ...how };
}
