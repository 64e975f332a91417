import { describe, expect, test } from "@jest/globals";
import { drive } from "./testing/drive.js";
import {
  pauses,
  plan,
  refused,
  times,
  unanswered,
  waitingUntil,
  world,
} from "./testing/shop.js";

describe("waiting", () => {
  test("a waiting step is asked now and then, and for the last time when its time is over", () => {
    const until = 60_000;
    const last: boolean[] = [];
    const { respond } = world({ pay: times(99, waitingUntil(until)) });
    const result = drive(plan, (call, now) => {
      if (call.kind === "run") {
        last.push(call.input.last === true);
        if (call.input.last)
          return { done: 0, stop: refused("PAYMENT_TIMEOUT") };
      }
      return respond(call, now);
    });
    expect(result.end).toMatchObject({
      end: "undone",
      code: "PAYMENT_TIMEOUT",
    });
    expect(last.filter(Boolean)).toHaveLength(1);
    expect(result.now).toBe(until);
    expect(pauses(result)).toEqual([2_000, 4_000, 8_000, 16_000, 30_000]);
  });

  test("news of the payment end the wait at once", () => {
    const { respond } = world({ pay: [waitingUntil(900_000)] });
    const result = drive(plan, respond, { wakes: new Set([0]) });
    expect(result.end).toEqual({ end: "done" });
    expect(result.now).toBe(0);
  });

  test("a short fault while waiting does not use up the patience of the wait", () => {
    const { respond } = world({
      pay: [
        ...times(12, waitingUntil(900_000)),
        unanswered,
        ...times(2, waitingUntil(900_000)),
      ],
    });
    const result = drive(plan, respond);
    expect(result.end).toEqual({ end: "done" });
    expect(result.now).toBeGreaterThan(200_000);
  });
});

describe("undoing", () => {
  const stuck = { kind: "unanswered", code: "AWAY" } as const;

  test("an undo that fails is tried again before older steps, and closing is not repeated", () => {
    const { log, respond } = world({ pay: [refused()] }, [stuck, stuck]);
    drive(plan, respond);
    expect(log.slice(-3)).toEqual([
      "undo close,pay,reserve",
      "undo pay,reserve",
      "undo pay,reserve",
    ]);
  });

  test("what is undone is not undone again", () => {
    const { respond } = world({ pay: [refused()] });
    let calls = 0;
    const result = drive(plan, (call, now) => {
      if (call.kind === "undo" && calls++ === 0)
        return { closed: true, undone: 1, stop: stuck };
      return respond(call, now);
    });
    expect(result.steps.at(-1)?.task).toMatchObject({
      input: { steps: [1], closed: true, attempt: 2 },
    });
  });

  test("an undo never gives up: up to 20 s apart in the first hour, then hourly", () => {
    const { respond } = world({ pay: [refused()] }, times(250, stuck));
    const result = drive(plan, respond, { most: 700 });
    expect(result.end).toMatchObject({ end: "undone" });
    const all = pauses(result);
    expect(all.slice(0, 8)).toEqual([
      250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 20_000,
    ]);
    const hourly = all.filter((ms) => ms === 3_600_000).length;
    expect(hourly).toBeGreaterThan(50);
    expect(
      all.filter((ms) => ms < 3_600_000).reduce((sum, ms) => sum + ms, 0),
    ).toBeLessThan(3_640_000);
  });

  test("an undo that was lost as a whole is tried again as a whole", () => {
    const { log, respond } = world({ pay: [refused()] }, ["lost"]);
    drive(plan, respond);
    expect(log.slice(-2)).toEqual([
      "undo close,pay,reserve",
      "undo close,pay,reserve",
    ]);
  });
});

test("a run that was superseded does nothing more, forward or back", () => {
  const gone = { kind: "superseded" } as const;
  const forward = world({ reserve: [gone] });
  expect(drive(plan, forward.respond).end).toEqual({ end: "superseded" });
  expect(forward.log).toEqual(["begin", "reserve"]);
  const back = world({ pay: [refused()] }, [gone]);
  expect(drive(plan, back.respond).end).toMatchObject({ end: "superseded" });
});
