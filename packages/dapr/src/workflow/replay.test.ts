import type { HistoryEvent } from "./history.js";
import { expect, test } from "@jest/globals";
import {
  answered,
  askedFirst,
  askedSecond,
  ended,
  endedTwo,
  failed,
  go,
  scheduled,
  started,
  timer,
  turn,
} from "../testing/histories.js";

const one = { kind: "answered", value: 1 } as const;
const two = { kind: "answered", value: 2 } as const;
const asks = (id: number, activity: string, input: string) => [
  { type: "call", id, activity, input },
];

test("a new instance asks for its first call", () => {
  expect(go([], [turn(), started("two", 7)])).toEqual(
    asks(1, "a", '{"input":7}'),
  );
});

test("an answer leads to the next call, and what was recorded is not asked for again", () => {
  expect(go(askedFirst, [turn(), answered(1, "x")])).toEqual(
    asks(2, "b", '{"first":{"kind":"answered","value":"x"}}'),
  );
});

test("the last answer ends the instance", () => {
  expect(go(askedSecond, [turn(), answered(2, 2)])).toEqual(endedTwo(one, two));
});

test("a failed call is an answer like any other: its workflow decides what comes of it", () => {
  const actions = go(askedFirst, [turn(), failed(1, "no")]);
  expect(actions).toEqual(
    asks(2, "b", '{"first":{"kind":"unanswered","reason":"no"}}'),
  );
});

test("two answers in one turn are taken in order, and only what is still open is asked for", () => {
  // The engine repeats a turn whose outcome it could not store: the second answer is there already.
  expect(go(askedFirst, [turn(), answered(1, 1), answered(2, 2)])).toEqual(
    endedTwo(one, two),
  );
});

test("an answer that lies before its question is kept for it, not ignored", () => {
  // Seen when the store dies between dispatching a call and saving the turn that asked for it.
  expect(go(askedFirst, [turn(), answered(2, 2), answered(1, 1)])).toEqual(
    endedTwo(one, two),
  );
  const later = [...askedFirst, turn(), answered(2, 2), turn(), answered(1, 1)];
  expect(go(later, [])).toEqual(endedTwo(one, two));
});

test("an early failure reaches the workflow as a failure", () => {
  const actions = go(askedFirst, [turn(), failed(2, "no"), answered(1, 1)]);
  expect(actions).toEqual(endedTwo(one, { kind: "unanswered", reason: "no" }));
});

test("a repeated answer changes nothing", () => {
  expect(go(askedSecond, [turn(), answered(1, 9)])).toEqual([]);
});

test("falsy inputs, answers and results survive", () => {
  expect(go([], [turn(), started("two", 0)])[0]).toMatchObject({
    input: '{"input":0}',
  });
  expect(
    go(
      [turn(), started("falsy"), scheduled(1, "zero")],
      [turn(), answered(1, false)],
    ),
  ).toEqual(ended(0, 2));
  expect(go([], [turn(), started("nothing")])).toEqual(ended(undefined, 1));
});

test("a terminated instance ends, whatever it was waiting for", () => {
  expect(
    go(askedFirst, [
      turn(),
      { type: "terminated", output: undefined },
      answered(1, 1),
    ]),
  ).toEqual([{ type: "end", id: 2, status: "terminated", result: undefined }]);
});

test("a suspended instance takes what came meanwhile when it is resumed", () => {
  const held: HistoryEvent[] = [turn(), { type: "suspended" }, answered(1, 1)];
  expect(go(askedFirst, held)).toEqual([]);
  expect(
    go([...askedFirst, ...held], [turn(), { type: "resumed" }]),
  ).toMatchObject([{ type: "call", id: 2 }]);
});

test("code that no longer asks for what the history recorded fails, and says so", () => {
  const [action] = go(
    [turn(), started("two"), scheduled(1, "other")],
    [turn(), answered(1, 1)],
  );
  expect(action).toMatchObject({ status: "failed" });
  expect(action?.type === "end" && action.reason).toMatch(
    /call of 'other' \(#1\).*call of 'a' \(#1\).*changed/,
  );
  expect(go([turn(), started("two"), timer(1)], [turn()])).toMatchObject([
    { status: "failed" },
  ]);
  expect(
    go(
      [turn(), started("two"), scheduled(1, "a"), scheduled(2, "b")],
      [turn()],
    ),
  ).toMatchObject([{ status: "failed" }]);
});

test("an unknown workflow, and a workflow with a bug, fail the instance and not the worker", () => {
  expect(go([], [turn(), started("gone")])).toMatchObject([
    { status: "failed", reason: "This worker knows no workflow 'gone'." },
  ]);
  expect(
    go(
      [turn(), started("throws"), scheduled(1, "a")],
      [turn(), answered(1, 1)],
    ),
  ).toMatchObject([{ status: "failed", reason: "a bug" }]);
});

test("events that this worker has no use for are passed over", () => {
  expect(go(askedFirst, [turn(), { type: "other" }])).toEqual([]);
});
