import type { Answer, Task, Workflow } from "@waybill/saga";
import type { HistoryEvent } from "../workflow/history.js";
import { replay } from "../workflow/replay.js";

type Run = Generator<Task, unknown, Answer>;
const call = (activity: string, input: object = {}): Task => ({
  kind: "call",
  activity,
  input,
});
const wait = (event: string, ms: number): Task => ({ kind: "wait", event, ms });

const workflows = new Map<string, Workflow>(
  Object.entries<Workflow>({
    two: function* (input): Run {
      const first = yield call("a", { input });
      const second = yield call("b", { first });
      return { first, second };
    },
    waits: function* (_input, clock): Run {
      const answers: unknown[] = [];
      answers.push((yield wait("Wake", 1_000)).kind, clock.now());
      answers.push((yield wait("wake", 2_000)).kind, clock.now());
      return answers;
    },
    late: function* (): Run {
      yield call("a");
      const first = yield wait("wake", 1_000);
      const second = yield wait("wake", 1_000);
      return [first.kind, second.kind];
    },
    falsy: function* (): Run {
      return (yield call("zero", {})).kind === "answered" ? 0 : 1;
    },
    throws: function* (): Run {
      yield call("a");
      throw new Error("a bug");
    },
    nothing: function* (): Run {
      return undefined;
    },
  }),
);

export const turn = (at = 0): HistoryEvent => ({ type: "turn", at });
export const started = (workflow: string, input?: unknown): HistoryEvent => ({
  type: "started",
  workflow,
  input: input === undefined ? undefined : JSON.stringify(input),
});
export const scheduled = (id: number, activity: string): HistoryEvent => ({
  type: "call-scheduled",
  id,
  activity,
});
export const answered = (id: number, value: unknown): HistoryEvent => ({
  type: "call-answered",
  id,
  result: JSON.stringify(value),
});
export const failed = (id: number, reason: string): HistoryEvent => ({
  type: "call-failed",
  id,
  reason,
});
export const timer = (id: number): HistoryEvent => ({
  type: "timer-created",
  id,
});
export const fired = (id: number): HistoryEvent => ({
  type: "timer-fired",
  id,
});
export const event = (name: string): HistoryEvent => ({ type: "event", name });
/** An instance of `two` that has asked for its first call, and one that has gone on to its second. */
export const askedFirst: readonly HistoryEvent[] = [
  turn(),
  started("two"),
  scheduled(1, "a"),
];
export const askedSecond: readonly HistoryEvent[] = [
  ...askedFirst,
  turn(),
  answered(1, 1),
  scheduled(2, "b"),
];
export const go = (
  past: readonly HistoryEvent[],
  fresh: readonly HistoryEvent[],
) => replay(workflows, past, fresh);
export const ended = (result: unknown, id: number) => [
  {
    type: "end",
    id,
    status: "completed",
    result: result === undefined ? undefined : JSON.stringify(result),
  },
];
/** The end of `two` with these answers. */
export const endedTwo = (first: Answer, second: Answer) =>
  ended({ first, second }, 3);
