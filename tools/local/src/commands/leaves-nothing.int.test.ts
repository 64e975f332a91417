import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, expect, test } from "@jest/globals";
import { isSameProcess } from "../processes/identity.js";
import {
  launcherRuns,
  readStackFile,
  type StackRecord,
} from "../stack/stack-file.js";

const launcher = resolve("tools/local/dist/main.js");
const folder = mkdtempSync("/var/tmp/waybill-launcher-");
chmodSync(folder, 0o755); // PostgreSQL may run as another user.
const stackFile = join(folder, "stack.json");
const minutes = 60_000;

afterEach(() => {
  run("stop");
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

function run(...args: string[]) {
  return spawnSync(process.execPath, [launcher, ...args, "--data", folder], {
    encoding: "utf8",
    env: { ...process.env, NODE_OPTIONS: "" },
  });
}

/** Starts the infrastructure in a launcher of its own and waits until it says that it is up. */
async function start(): Promise<StackRecord> {
  const ready = join(folder, "ready.json");
  rmSync(ready, { force: true });
  const child = spawn(
    process.execPath,
    [
      launcher,
      "infra",
      "--data",
      folder,
      "--offset",
      "auto",
      "--ready-file",
      ready,
    ],
    {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, NODE_OPTIONS: "" },
    },
  );
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk) => (output += String(chunk)));
  while (!existsSync(ready)) {
    if (child.exitCode !== null)
      throw new Error(`the launcher ended: ${output}`);
    await sleep(100);
  }
  const record = readStackFile(stackFile);
  if (!record) throw new Error("no stack file");
  return record;
}

const alive = (record: StackRecord) =>
  record.processes.filter((one) => isSameProcess(one.pid, one.identity));

test(
  "SIGTERM stops everything in order, and leaves no process and no record",
  async () => {
    const record = await start();
    expect(
      alive(record)
        .map((one) => one.name)
        .sort(),
    ).toEqual(["kafka", "postgres", "sandbox"]);
    process.kill(record.launcher.pid, "SIGTERM");
    while (launcherRuns(record)) await sleep(50);
    expect(alive(record)).toEqual([]);
    expect(existsSync(stackFile)).toBe(false);
  },
  3 * minutes,
);

test(
  "after a kill -9 of the launcher, the next start ends what it left, and a second one beside it is refused",
  async () => {
    const first = await start();
    process.kill(first.launcher.pid, "SIGKILL");
    while (launcherRuns(first)) await sleep(20);
    expect(alive(first)).toHaveLength(3);

    const second = await start();
    expect(alive(first)).toEqual([]);
    expect(alive(second)).toHaveLength(3);
    expect(
      readFileSync(join(folder, "logs", "launcher.log"), "utf8"),
    ).toContain("ended what an earlier launcher left behind");
    const refused = run("infra");
    expect(refused.status).toBe(1);
    expect(refused.stderr).toContain("Waybill already runs from");

    process.kill(second.launcher.pid, "SIGKILL");
    while (launcherRuns(second)) await sleep(20);
    const stopped = run("stop");
    expect(stopped.status).toBe(0);
    expect(alive(second)).toEqual([]);
  },
  5 * minutes,
);

test("a start on a port that is in use says whose, and leaves nothing", async () => {
  const holder = spawn(process.execPath, [
    "-e",
    "require('net').createServer().listen(27432, '127.0.0.1', () => console.log('up'))",
  ]);
  await once(holder.stdout, "data");
  const refused = run("infra", "--offset", "12000");
  holder.kill("SIGKILL");
  expect(refused.status).toBe(1);
  expect(refused.stderr).toMatch(/^Port 27432 \(postgres\) is in use/);
  expect(existsSync(stackFile)).toBe(false);
}, 60_000);
