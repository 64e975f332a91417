import { expect, test } from "@jest/globals";
import { backoffMs } from "./backoff.js";
import { createOrphanWatch } from "./leases/orphans.js";
import { createLoop } from "./loop.js";
import { pause } from "./pause.js";
import { throttled } from "./throttle.js";
import { createWaker } from "./waker.js";
import { withSignal } from "./with-signal.js";

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("back-off doubles up to its limit, with full jitter", () => {
  const bounds = { minMs: 100, maxMs: 15_000 };
  const most = [1, 2, 3, 8, 9, 1_000].map((n) => backoffMs(n, bounds, () => 1));
  expect(most).toEqual([100, 200, 400, 12_800, 15_000, 15_000]);
  expect(backoffMs(9, bounds, () => 0)).toBe(0);
});

test("a wake that comes before the sleep ends it at once", async () => {
  const waker = createWaker();
  waker.wake();
  const began = performance.now();
  await waker.sleep(1_000);
  expect(performance.now() - began).toBeLessThan(500);
});

test("a loop runs again when woken, survives faults, and ends after its run", async () => {
  let runs = 0;
  const loop = createLoop(
    async () => {
      if (++runs === 1) throw new Error("once");
      return 60_000;
    },
    () => 0,
  );
  loop.start();
  loop.start();
  await wait(10);
  expect(runs).toBe(2);
  loop.wake();
  await wait(10);
  expect(runs).toBe(3);
  await loop.stop();
  loop.wake();
  await wait(5);
  expect(runs).toBe(3);
});

test("a pause ends with what it waits for, or with its time", async () => {
  const clock = { monotonicMs: () => performance.now() };
  let busy = true;
  setTimeout(() => (busy = false), 15);
  expect(await pause(clock, () => busy, 1_000)).toBe(true);
  expect(await pause(clock, () => true, 15)).toBe(false);
});

test("only what was unknown twice in a row is an orphan", () => {
  const lasting = createOrphanWatch();
  expect(lasting(["a", "b"])).toEqual([]);
  expect(lasting(["b", "c"])).toEqual(["b"]);
  expect(lasting([])).toEqual([]);
});

test("work ends with its time or with the service, even if it does not listen", async () => {
  const outer = new AbortController();
  const deaf = () => new Promise<never>(() => undefined);
  await expect(withSignal(10, outer.signal, deaf)).rejects.toMatchObject({
    name: "TimeoutError",
  });
  setTimeout(() => {
    outer.abort();
  }, 5);
  await expect(withSignal(1_000, outer.signal, deaf)).rejects.toThrow("stops");
  expect(
    await withSignal(1_000, new AbortController().signal, async () => 7),
  ).toBe(7);
});

test("what comes too often is told together", () => {
  let clock = 0;
  const told: number[][] = [];
  const tell = throttled<number>(10, { monotonicMs: () => clock }, (items) =>
    told.push([...items]),
  );
  tell([1]);
  tell([2]);
  clock = 10;
  tell([3]);
  expect(told).toEqual([[1], [2, 3]]);
});
