import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, expect, test } from "@jest/globals";
import {
  readStackFile,
  stackWriter,
  type StackRecord,
} from "../stack/stack-file.js";
import { processIdentity } from "./identity.js";
import { endLeftovers, survivorsOf } from "./leftovers.js";
import { processSnapshot } from "./process-tree.js";
import { supervise, type ProcessSpec, type Supervised } from "./supervisor.js";

const folder = mkdtempSync("/var/tmp/waybill-supervisor-");
const stackFile = join(folder, "stack.json");
const said: string[] = [];
const held = new Map<string, number>();
const running: Supervised[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.stop(true)));
  said.length = 0;
  held.clear();
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

const context = () => ({
  writer: stackWriter(stackFile, {
    offset: 0,
    root: folder,
    kind: "stack",
    startedAt: new Date().toISOString(),
  }),
  say: (sentence: string) => said.push(sentence),
  heldForMs: (name: string) => held.get(name) ?? 0,
});

const lives = "setInterval(() => {}, 1000)";

function program(script: string, changes: Partial<ProcessSpec> = {}) {
  const logFile = join(folder, `log-${String(performance.now())}`);
  const spec: ProcessSpec = {
    name: "subject",
    logFile,
    start: () => {
      const log = openSync(logFile, "a");
      const child = spawn(process.execPath, ["-e", script], {
        detached: true,
        stdio: ["ignore", log, log],
      });
      closeSync(log);
      return child;
    },
    probe: () => Promise.resolve(true),
    readyWithinMs: 10_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 5_000,
    ...changes,
  };
  const supervised = supervise(spec, context());
  running.push(supervised);
  return supervised;
}

const recorded = () => readStackFile(stackFile)?.processes[0];
const pidOf = () => recorded()?.pid ?? 0;

async function until(condition: () => boolean): Promise<void> {
  for (let waitedMs = 0; waitedMs < 10_000; waitedMs += 20) {
    if (condition()) return;
    await sleep(20);
  }
  throw new Error("not within 10 s");
}

test("a process that dies is started again, and that is said", async () => {
  await program(lives).ready;
  const first = pidOf();
  process.kill(first, "SIGKILL");
  await until(() => pidOf() !== 0 && pidOf() !== first);
  expect(said.join()).toContain(
    "subject was ended by SIGKILL; starting it again in 0.5 s",
  );
  expect(recorded()?.restarts).toBe(1);
});

test("a drill can keep a process away for a while", async () => {
  held.set("subject", 1_500);
  await program(lives).ready;
  const first = pidOf();
  process.kill(first, "SIGKILL");
  await until(() => said.length > 0);
  await sleep(900);
  expect(readStackFile(stackFile)?.processes).toEqual([]);
  await until(() => pidOf() !== 0);
});

test("one that ends before it was ever ready is a fault with its last words", async () => {
  const failing = program("console.log('no such table'); process.exit(3)", {
    probe: () => Promise.resolve(false),
  });
  await expect(failing.ready).rejects.toThrow(
    "subject ended with 3 while starting: no such table",
  );
});

test("one whose port was taken for a moment gets another try", async () => {
  const mark = join(folder, "tried");
  const script = `const fs = require('fs');
    if (!fs.existsSync(${JSON.stringify(mark)})) {
      fs.writeFileSync(${JSON.stringify(mark)}, ''); console.log('bind: address already in use'); process.exit(1);
    }
    fs.writeFileSync(${JSON.stringify(`${mark}-up`)}, ''); ${lives}`;
  await program(script, {
    retryable: /address already in use/,
    probe: () => Promise.resolve(said.length > 0),
  }).ready;
  expect(said[0]).toContain("starting it again");
});

test("one that is never ready is a fault after its time", async () => {
  const slow = program(lives, {
    probe: () => Promise.resolve(false),
    readyWithinMs: 300,
  });
  await expect(slow.ready).rejects.toThrow("subject was not ready within");
});

test("stopping is polite first, and a kill when that takes too long", async () => {
  const polite = program(
    "process.on('SIGTERM', () => process.exit(0)); console.log('up');" + lives,
  );
  await polite.ready;
  const first = pidOf();
  await sleep(300);
  await polite.stop();
  expect(processIdentity(first)).toBeUndefined();
  expect(said).toEqual([]);

  const deaf = program(`process.on('SIGTERM', () => {}); ${lives}`, {
    stopWithinMs: 300,
  });
  await deaf.ready;
  const second = pidOf();
  await sleep(300);
  await deaf.stop();
  expect(processIdentity(second)).toBeUndefined();
  expect(said.join()).toContain("did not stop within 0.3 s and is killed");
});

test("one that was well and fails its probe for too long is killed and started again; the new one gets its time to start", async () => {
  let well: number | undefined = 0;
  const wedged = program(lives, {
    unwellMs: 600,
    probe: () => Promise.resolve(well === 0 || well === pidOf()),
  });
  await wedged.ready;
  const first = pidOf();
  await sleep(1_500);
  expect(pidOf()).toBe(first);
  well = undefined;
  await until(() => pidOf() !== 0 && pidOf() !== first);
  expect(said.join()).toContain(
    "subject has not been well for 1 s and is killed",
  );
  const second = pidOf();
  await sleep(1_500); // It has not been well yet, so nothing is wrong with it.
  expect(pidOf()).toBe(second);
});

test("what a dead launcher left is ended; a stranger with a recorded id is not", async () => {
  const left = spawn(process.execPath, ["-e", lives]);
  const stranger = spawn(process.execPath, ["-e", lives]);
  await Promise.all([once(left, "spawn"), once(stranger, "spawn")]);
  const recordOf = (name: string, pid = 0, identity = "") => ({
    name,
    pid,
    identity,
    startedAt: "",
    restarts: 0,
  });
  const record: StackRecord = {
    launcher: { pid: 1, identity: "gone" },
    offset: 0,
    root: folder,
    kind: "stack",
    startedAt: "",
    processes: [
      recordOf("left", left.pid, processIdentity(left.pid ?? 0)),
      recordOf("stranger", stranger.pid, "of an earlier boot"),
    ],
  };
  expect(survivorsOf(record).map((one) => one.name)).toEqual(["left"]);
  expect(await endLeftovers(record)).toEqual(["left"]);
  expect(processIdentity(left.pid ?? 0)).toBeUndefined();
  expect(processIdentity(stranger.pid ?? 0)).toBeDefined();
  stranger.kill("SIGKILL");
  await once(stranger, "exit");
});

test("memory and processor time are those of a process with all its children", async () => {
  const parent = spawn(process.execPath, [
    "-e",
    `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(lives)}]); ${lives}`,
  ]);
  await once(parent, "spawn");
  await sleep(500);
  const snapshot = processSnapshot();
  const whole = snapshot.of(parent.pid ?? 0)?.pssBytes ?? 0;
  const alone = snapshot.of(parent.pid ?? 0, true)?.pssBytes ?? 0;
  expect(alone).toBeGreaterThan(1_000_000);
  expect(whole).toBeGreaterThan(alone * 1.2);
  expect(snapshot.of(2 ** 30)).toBeUndefined();
  for (const pid of snapshot.descendants(parent.pid ?? 0))
    process.kill(pid, "SIGKILL");
  parent.kill("SIGKILL");
  await once(parent, "exit");
});
