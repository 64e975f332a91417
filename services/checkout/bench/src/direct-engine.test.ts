import { expect, test } from "@jest/globals";
import type { Workflow } from "@waybill/saga";
import { directEngine } from "./direct-engine.js";

const twoCalls: Workflow = function* (input) {
  const first = yield { kind: "call", activity: "add", input: { n: input } };
  yield { kind: "wait", event: "wake", ms: 1 };
  return yield { kind: "call", activity: "end", input: first };
};

test("a workflow's activities run in order, each with the answer of the one before", async () => {
  const seen: unknown[] = [];
  await new Promise<void>((end) => {
    const activities = {
      add: async (input: unknown) => {
        seen.push(input);
        return { sum: 3 };
      },
      end: async (input: unknown) => {
        seen.push(input);
        end();
        return {};
      },
    };
    const engine = directEngine(
      { workflows: { twoCalls }, activities },
      (_, error) => seen.push(error),
    );
    engine.start("twoCalls", "one", { by: 1 });
  });
  expect(seen).toEqual([
    { n: { by: 1 } },
    { kind: "answered", value: { sum: 3 } },
  ]);
});

test("an activity that fails breaks its run alone, and is told", async () => {
  const activities = { add: () => Promise.reject(new Error("away")) };
  const told = await new Promise<string>((tell) => {
    directEngine({ workflows: { twoCalls }, activities }, (id, error) => {
      tell(`${id}: ${String(error)}`);
    }).start("twoCalls", "one", {});
  });
  expect(told).toBe("one: Error: away");
});
