import { describe, expect, test } from "@jest/globals";
import { drive } from "./testing/drive.js";
import {
  names,
  pauses,
  plan,
  refused,
  times,
  unanswered,
  world,
} from "./testing/shop.js";

describe("forward", () => {
  test("a saga without faults takes one call a group", () => {
    const { log, respond } = world({});
    const result = drive(plan, respond);
    expect(result.end).toEqual({ end: "done" });
    expect(log).toEqual(names);
    expect(result.steps.map(({ task }) => task)).toEqual([
      {
        kind: "call",
        activity: "shop-v1.run",
        input: { from: 0, to: 3, attempt: 1 },
      },
      {
        kind: "call",
        activity: "shop-v1.run",
        input: { from: 3, to: 5, attempt: 1 },
      },
    ]);
  });

  test("a step without an answer is asked again after growing pauses, and the ones before it are not", () => {
    const { log, respond } = world({ pay: times(3, unanswered) });
    const result = drive(plan, respond);
    expect(result.end?.end).toBe("done");
    expect(log.slice(0, 7)).toEqual([
      "begin",
      "reserve",
      "pay",
      "pay",
      "pay",
      "pay",
      "confirm",
    ]);
    expect(pauses(result)).toEqual([250, 500, 1_000]);
  });

  test("attempts and patience are counted for each step anew", () => {
    const { respond } = world({ reserve: [unanswered], pay: [unanswered] });
    const inputs = drive(plan, respond).steps.flatMap(({ task }) =>
      task.kind === "call" ? [task.input] : [],
    );
    expect(inputs.slice(0, 3)).toEqual([
      { from: 0, to: 3, attempt: 1 },
      { from: 1, to: 3, attempt: 2, since: 0 },
      { from: 2, to: 3, attempt: 2, since: 250 },
    ]);
  });

  test("a wake ends a pause early", () => {
    const { respond } = world({ pay: times(2, unanswered) });
    const result = drive(plan, respond, { wakes: new Set([0, 1]) });
    expect(result.now).toBe(0);
    expect(result.end?.end).toBe("done");
  });
});

describe("giving up", () => {
  test("a refused step undoes all that was begun, newest first, after closing", () => {
    const { log, respond } = world({ pay: [refused("DECLINED")] });
    const result = drive(plan, respond);
    expect(log.at(-1)).toBe("undo close,pay,reserve");
    expect(result.end).toEqual({
      end: "undone",
      step: "pay",
      code: "DECLINED",
    });
  });

  test("a step that was never begun is not undone", () => {
    const { log, respond } = world({ reserve: [refused()] });
    drive(plan, respond);
    expect(log.at(-1)).toBe("undo close,reserve");
  });

  test("a step that stays without an answer for two minutes from its first call is undone: it may have happened", () => {
    const { log, respond } = world({ pay: times(99, unanswered) });
    const result = drive(plan, respond);
    expect(result.end).toEqual({ end: "undone", step: "pay", code: "AWAY" });
    expect(log.at(-1)).toBe("undo close,pay,reserve");
    expect(result.now).toBeGreaterThanOrEqual(120_000);
    expect(result.now).toBeLessThanOrEqual(130_000);
  });

  test("a group without any answer may have happened as a whole: all of it is undone", () => {
    let calls = 0;
    const result = drive(plan, (call) => {
      if (call.kind === "undo")
        return { closed: true, undone: call.input.steps.length };
      calls += 1;
      return undefined;
    });
    expect(calls).toBeGreaterThan(5);
    const undo = result.steps.at(-1)?.task;
    expect(undo).toMatchObject({
      activity: "shop-v1.undo",
      input: { steps: [2, 1], code: "NO_ANSWER" },
    });
  });

  test("a group that was run again after a crash is undone as a whole, however early it stops", () => {
    const { log, respond } = world({ reserve: [refused()] });
    drive(plan, (call, now) => {
      const answer = respond(call, now);
      return call.kind === "run" && answer
        ? { ...answer, again: true }
        : answer;
    });
    expect(log.at(-1)).toBe("undo close,pay,reserve");
  });

  test("a restarted saga undoes every step: an earlier run may have begun any", () => {
    const { log, respond } = world({ begin: [refused("ORDER_CLOSED")] });
    drive(plan, respond, { restarted: true });
    expect(log.at(-1)).toBe("undo close,pay,reserve");
  });
});

describe("the pivot and what comes after it", () => {
  test("a pivot without an answer is asked until it answers, never undone, however long it takes", () => {
    const { log, respond } = world({ confirm: times(40, unanswered) });
    const result = drive(plan, respond);
    expect(result.end).toEqual({ end: "done" });
    expect(log.some((line) => line.startsWith("undo"))).toBe(false);
    expect(result.now).toBeGreaterThan(120_000);
  });

  test("a refused pivot undoes everything: the order was closed first", () => {
    const { log, respond } = world({
      confirm: [unanswered, refused("ORDER_CLOSED")],
    });
    const result = drive(plan, respond);
    expect(log.at(-1)).toBe("undo close,pay,reserve");
    expect(result.end).toMatchObject({ end: "undone", step: "confirm" });
  });

  test("past the pivot a step is tried until it is done, also when it refuses", () => {
    const { log, respond } = world({
      fulfil: [unanswered, refused(), unanswered],
    });
    expect(drive(plan, respond).end).toEqual({ end: "done" });
    expect(log.filter((line) => line === "fulfil")).toHaveLength(4);
    expect(log.some((line) => line.startsWith("undo"))).toBe(false);
  });

  test("where closing finds the order confirmed, the saga goes forward from there", () => {
    const { log, respond } = world({ pay: [refused()] }, [
      { kind: "confirmed" },
    ]);
    const result = drive(plan, respond);
    expect(result.end).toEqual({ end: "done" });
    expect(log.slice(-2)).toEqual(["undo close,pay,reserve", "fulfil"]);
  });
});
