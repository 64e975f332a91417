import { expect, test } from "@jest/globals";
import { setTimeout as sleep } from "node:timers/promises";
import { runLoad } from "./load.js";

const items = Array.from({ length: 20 }, (_, n) => n);

test("a closed loop has no more in flight than was asked for, and does each once", async () => {
  const seen: number[] = [];
  let running = 0;
  let most = 0;
  const timed = await runLoad(items, { inFlight: 4 }, async (item) => {
    most = Math.max(most, ++running);
    await sleep(1);
    running--;
    seen.push(item);
    return "done";
  });
  expect(most).toBe(4);
  expect(seen.sort((a, b) => a - b)).toEqual(items);
  expect(timed).toHaveLength(20);
});

test("an open loop begins all at its pace though nothing ends before the last has begun", async () => {
  let begun = 0;
  let endAll: () => void = () => undefined;
  const allBegun = new Promise<void>((resolve) => (endAll = resolve));
  const timed = await runLoad(items, { perSecond: 500 }, async () => {
    if (++begun === items.length) endAll();
    await allBegun;
    return "done";
  });
  const lastStartMs = Math.max(...timed.map(({ startMs }) => startMs));
  expect(lastStartMs).toBeGreaterThanOrEqual(36); // The 20th is due after 38 ms.
});

test("what rejects counts as failed, and the others go on", async () => {
  const timed = await runLoad([1, 2], { inFlight: 1 }, (item) =>
    item === 1 ? Promise.reject(new Error("no")) : Promise.resolve("done"),
  );
  expect(timed.map(({ outcome }) => outcome)).toEqual(["failed", "done"]);
});
