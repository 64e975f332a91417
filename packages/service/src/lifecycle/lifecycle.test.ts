import { expect, test } from "@jest/globals";
import { setTimeout as sleep } from "node:timers/promises";
import { createLogger } from "../logging/logger.js";
import { capturedLog } from "../testing/captured-log.js";
import { createInFlight } from "./in-flight.js";
import { runStages } from "./stages.js";
import { periodic } from "./worker.js";
import { createWorkerGroup } from "./worker-group.js";

function logged() {
  const captured = capturedLog();
  const log = createLogger({
    service: "x",
    instanceId: "1",
    level: "debug",
    destination: captured.destination,
  });
  return { captured, log };
}

async function until(done: () => boolean): Promise<void> {
  for (let tries = 0; !done(); tries++) {
    if (tries > 500) throw new Error("it did not happen");
    await sleep(2);
  }
}

test("periodic work never runs beside itself, and stop waits for the run it is in", async () => {
  const { log } = logged();
  let running = 0;
  let most = 0;
  let runs = 0;
  const worker = periodic({
    name: "w",
    everyMs: 1,
    log,
    run: async () => {
      most = Math.max(most, ++running);
      await sleep(5);
      running--;
      runs++;
    },
  });
  await worker.start();
  await until(() => runs >= 3);
  await worker.stop();
  const after = runs;
  expect([running, most]).toEqual([0, 1]);
  await sleep(20);
  expect(runs).toBe(after);
});

test("a fault of periodic work is told once, and so is its end", async () => {
  const { captured, log } = logged();
  let runs = 0;
  const worker = periodic({
    name: "w",
    everyMs: 1,
    log,
    run: async () => {
      if (++runs <= 4) throw new Error("database away");
    },
  });
  await worker.start();
  await until(() => runs >= 6);
  await worker.stop();
  expect(captured.lines().map(({ level, msg }) => [level, msg])).toEqual([
    ["error", "worker run failed"],
    ["info", "worker is well"],
  ]);
});

test("stopping aborts the signal of the run, and its fault is no news then", async () => {
  const { captured, log } = logged();
  const worker = periodic({
    name: "w",
    everyMs: 1,
    log,
    run: (signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener("abort", () => {
          reject(new Error("aborted"));
        });
      }),
  });
  await worker.start();
  await worker.stop();
  expect(captured.lines()).toEqual([]);
});

test("a worker that cannot start yet is tried again, and does not hold up the others", async () => {
  const { captured, log } = logged();
  let tries = 0;
  let other = false;
  const group = createWorkerGroup(
    [
      {
        name: "late",
        start: () => {
          if (++tries < 2) throw new Error("not yet");
        },
        stop: () => Promise.resolve(),
      },
      {
        name: "other",
        start: () => {
          other = true;
        },
        stop: () => Promise.reject(new Error("stuck")),
      },
    ],
    log,
  );
  group.start();
  await until(() => other && tries === 2);
  await group.stop();
  expect(captured.lines().map(({ msg }) => msg)).toEqual([
    "worker cannot start yet",
    "worker did not stop well",
  ]);
});

test("stopping does not wait for a worker that never starts", async () => {
  const { log } = logged();
  let stopped = false;
  const group = createWorkerGroup(
    [
      {
        name: "never",
        start: () => {
          throw new Error("no");
        },
        stop: async () => {
          stopped = true;
        },
      },
    ],
    log,
  );
  group.start();
  await group.stop();
  expect(stopped).toBe(true);
});

test("a stage that hangs or fails is left behind, and the next ones still run", async () => {
  const faults: string[] = [];
  const ran: string[] = [];
  const left = await runStages(
    [
      { name: "hangs", share: 0.2, run: () => new Promise(() => undefined) },
      { name: "fails", share: 0.2, run: () => Promise.reject(new Error("no")) },
      { name: "works", share: 0.2, run: async () => ran.push("works") },
    ],
    100,
    (stage) => faults.push(stage),
  );
  expect([left, faults, ran]).toEqual([
    ["hangs", "fails"],
    ["hangs", "fails"],
    ["works"],
  ]);
});

test("in flight is what was begun and has not ended, well or not", async () => {
  const inFlight = createInFlight();
  await inFlight.idle();
  const ended: string[] = [];
  const good = inFlight.track(sleep(10));
  const bad = inFlight
    .track(
      sleep(5).then(() => {
        throw new Error("x");
      }),
    )
    .catch(() => ended.push("bad"));
  await inFlight.idle();
  await Promise.all([good, bad]);
  expect(ended).toEqual(["bad"]);
});
