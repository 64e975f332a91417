import { expect, test } from "@jest/globals";
import { performSteps, performUndo, type World } from "./perform.js";
import { planOf, sagaWorkflow } from "./saga-workflow.js";
import {
  done,
  refused,
  skipped,
  unanswered,
  waiting,
  workflowName,
  type SagaDefinition,
} from "./step.js";

type State = {
  readonly seen: readonly string[];
  readonly stop?: string;
  readonly byHand?: string;
};
type Deps = { readonly answers: Record<string, () => Promise<unknown>> };

const step = (
  name: string,
  undo: "compensate" | "nothing-to-undo" | "pivot" | "retry-until-done",
) => ({
  ...{ name, deadlineMs: 50 },
  run: async (state: State, { answers }: Deps) => {
    const answer = (await answers[name]?.()) as
      ReturnType<typeof refused> | undefined;
    return answer ?? done({ ...state, seen: [...state.seen, name] });
  },
  ...(undo === "compensate"
    ? {
        undo,
        compensate: async (_: State, { answers }: Deps) => {
          await answers[`undo ${name}`]?.();
        },
      }
    : { undo }),
});

const saga: SagaDefinition<State, Deps> = {
  name: "shop",
  version: 3,
  groups: [
    [step("one", "compensate"), step("two", "compensate")],
    [step("three", "pivot"), step("four", "retry-until-done")],
  ],
  interrupted: ({ stop }) => stop,
  settledByHand: ({ byHand }, name, kind) => byHand === `${name}:${kind}`,
  close: {
    name: "close",
    deadlineMs: 50,
    run: async (_, { answers }) =>
      ((await answers["close"]?.()) as "confirmed" | undefined) ?? "closed",
  },
  finish: {
    name: "finish",
    deadlineMs: 50,
    run: async (state, { answers }) => {
      await answers["finish"]?.();
      return { ...state, seen: [...state.seen, "finished"] };
    },
  },
};

let clock = 0;
const world: World = {
  now: () => (clock += 1),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    }),
  codeOf: (error) => (error as { code?: string }).code ?? "FAULT",
};
const start: State = { seen: [] };
const run = (
  answers: Deps["answers"],
  input = { from: 0, to: 4, attempt: 1 },
  state = start,
) => performSteps(saga, input, state, { answers }, world);
const undo = (answers: Deps["answers"], extra = {}, state = start) =>
  performUndo(
    saga,
    { step: "two", code: "NO", steps: [1, 0], attempt: 1, ...extra },
    state,
    { answers },
    world,
  );
const lines = (
  entries: readonly {
    step: string;
    kind: string;
    outcome: string;
    code?: string;
  }[],
) =>
  entries.map(({ step: name, kind, outcome, code }) =>
    [name, kind, outcome, code].filter(Boolean).join(" "),
  );
const fault = (code: string) => () =>
  Promise.reject(Object.assign(new Error(code), { code }));

test("steps run one after the other, each with the state of the one before", async () => {
  const { answer, state, entries } = await run({
    two: async () => skipped({ seen: ["one", "skipped"] }),
  });
  expect(answer).toEqual({ done: 4 });
  expect(state.seen).toEqual(["one", "skipped", "three", "four"]);
  expect(lines(entries)).toEqual([
    "one run done",
    "two run skipped",
    "three run done",
    "four run done",
  ]);
});

test("a group stops at a refusal, and keeps what its steps found out", async () => {
  const { answer, state, entries } = await run({
    two: async () => refused("NO"),
  });
  expect(answer).toEqual({ done: 1, stop: { kind: "refused", code: "NO" } });
  expect(state.seen).toEqual(["one"]);
  expect(lines(entries).at(-1)).toBe("two run refused NO");
});

test("a thrown fault is no answer, under its own code", async () => {
  const { answer } = await run({ two: fault("UNAVAILABLE") });
  expect(answer).toEqual({
    done: 1,
    stop: { kind: "unanswered", code: "UNAVAILABLE" },
  });
});

test("a step can say itself that it has no answer, and keep what it learned", async () => {
  const { answer, state } = await run({
    one: async () => unanswered("AWAY", { seen: ["offered"] }),
  });
  expect(answer).toEqual({
    done: 0,
    stop: { kind: "unanswered", code: "AWAY" },
  });
  expect(state.seen).toEqual(["offered"]);
});

test("an answer that comes after the deadline is not waited for", async () => {
  const { answer } = await run({
    one: () => new Promise((resolve) => setTimeout(resolve, 500)),
  });
  expect(answer).toEqual({
    done: 0,
    stop: { kind: "unanswered", code: "TIMEOUT" },
  });
});

test("a waiting step says for what and until when", async () => {
  const { answer } = await run({
    two: async () => waiting(start, "payment", 99),
  });
  expect(answer).toEqual({
    done: 1,
    stop: { kind: "waiting", for: "payment", until: 99 },
  });
});

test("an interruption stops before the next step, but not what comes after the pivot", async () => {
  const stopped = { ...start, stop: "CANCELLED" };
  const { answer } = await run({}, { from: 1, to: 2, attempt: 1 }, stopped);
  expect(answer).toEqual({
    done: 0,
    stop: { kind: "refused", code: "CANCELLED" },
  });
  const past = await run({}, { from: 3, to: 4, attempt: 1 }, stopped);
  expect(past.answer).toEqual({ done: 1 });
});

test("what a person has settled by hand is passed over, and shown", async () => {
  const { answer, entries } = await run(
    { two: fault("X") },
    { from: 1, to: 3, attempt: 9 },
    { ...start, byHand: "two:run" },
  );
  expect(answer).toEqual({ done: 2 });
  expect(lines(entries)).toEqual(["two run by-hand", "three run done"]);
  const back = await undo(
    { "undo two": fault("X") },
    {},
    { ...start, byHand: "two:undo" },
  );
  expect(lines(back.entries)).toEqual([
    "close undo done",
    "two undo by-hand",
    "one undo done",
    "finish undo done",
  ]);
});

test("undoing closes first, goes from the newest to the oldest, and finishes", async () => {
  const { answer, state, entries } = await undo({});
  expect(answer).toEqual({ closed: true, undone: 2 });
  expect(lines(entries)).toEqual([
    "close undo done",
    "two undo done",
    "one undo done",
    "finish undo done",
  ]);
  expect(state.seen).toEqual(["finished"]);
});

test("where the pivot came first, nothing is undone", async () => {
  const { answer, entries } = await undo({ close: async () => "confirmed" });
  expect(answer).toEqual({
    closed: false,
    undone: 0,
    stop: { kind: "confirmed" },
  });
  expect(lines(entries)).toEqual(["close undo confirmed"]);
});

test.each([
  ["close", { closed: false, undone: 0 }],
  ["undo two", { closed: true, undone: 0 }],
  ["undo one", { closed: true, undone: 1 }],
  ["finish", { closed: true, undone: 2 }],
])(
  "an undo stops where %s has no answer, and says how far it came",
  async (part, expected) => {
    const { answer } = await undo({ [part]: fault("AWAY") });
    expect(answer).toEqual({
      ...expected,
      stop: { kind: "unanswered", code: "AWAY" },
    });
  },
);

test("an order that was closed before is not closed again", async () => {
  const { entries } = await undo({}, { closed: true, steps: [0] });
  expect(lines(entries)).toEqual(["one undo done", "finish undo done"]);
});

test("a saga runs under a name with its version, from its own plan", () => {
  expect(workflowName(saga)).toBe("shop-v3");
  const plan = planOf(saga);
  const course = sagaWorkflow(plan)({ restarted: false }, { now: () => 0 });
  expect(course.next().value).toEqual({
    kind: "call",
    activity: "shop-v3.run",
    input: { from: 0, to: 2, attempt: 1 },
  });
});
