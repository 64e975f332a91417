import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { pino } from "pino";
import {
  sidecarServer,
  type SidecarServer,
} from "../testing/sidecar-server.js";
import { engineSilence, type Silence } from "./engine-silence.js";
import { guardAgainstWedge } from "./wedge-guard.js";

let server: SidecarServer;
let metadata: { status: number; body: string };
let storeStatus: number;
let shutdowns: number;
let stopping: AbortController;
let guard: Promise<void>;

beforeEach(async () => {
  shutdowns = 0;
  calls = 0;
  storeStatus = 204;
  stopping = new AbortController();
  server = await sidecarServer((request, response) => {
    if (request.url === "/v1.0/shutdown") shutdowns += 1;
    if (request.url === "/v1.0/state/histories/wedge-guard")
      response.writeHead(storeStatus).end();
    else response.writeHead(metadata.status).end(metadata.body);
  });
});
afterEach(async () => {
  await unwatch();
  await server.close();
});

let calls: number;
const call = () => {
  calls += 1;
  return Promise.reject(new Error("no answer"));
};

/** Stands still. */
const now = () => 1_000;

function silentFor(ms: number, heardAt: number): Silence {
  const silence = engineSilence();
  silence.broken(heardAt);
  if (ms > 0) silence.lasts(1_000, 1_000 + ms);
  return { ...silence, broken: () => undefined };
}

function watch(
  connectedSince: () => number | null,
  silentMs = 0,
  heardAt = 9_999,
) {
  const { httpPort } = server;
  guard = guardAgainstWedge(
    {
      ...{ dapr: { httpPort }, log: pino({ level: "silent" }), connectedSince },
      ...{ everyMs: 5, patienceMs: 100, deafMs: 200, now },
      ...{ silence: silentFor(silentMs, heardAt), store: "histories", call },
    },
    stopping.signal,
  );
  return sleep(100);
}

async function unwatch(): Promise<void> {
  stopping.abort();
  await guard;
  stopping = new AbortController();
}

/** However slow the machine is: it is ended at one of the looks. */
async function expectEnded(): Promise<void> {
  for (let looks = 0; shutdowns === 0 && looks < 200; looks++) await sleep(20);
  expect(shutdowns).toBeGreaterThan(0);
}

const worksWith = (placement: string, schedulers = ["127.0.0.1:50006"]) => ({
  status: 200,
  body: JSON.stringify({
    workflows: { connectedWorkers: 1 },
    actorRuntime: { placement: `placement: ${placement}` },
    scheduler: { connected_addresses: schedulers },
  }),
});

test("a sidecar that counts no worker beside an open stream is ended", async () => {
  metadata = { status: 200, body: "{}" };
  await watch(() => 0);
  await expectEnded();
});

test("a sidecar whose engine takes no calls, with placement and store at hand, is ended", async () => {
  metadata = worksWith("connected");
  await watch(() => 0, 200);
  await expectEnded();
});

test("an engine that takes no calls because placement, scheduler or its store is away is left alone", async () => {
  metadata = worksWith("disconnected");
  await watch(() => 0, 200);
  expect(shutdowns).toBe(0);
  metadata = worksWith("connected", []);
  await sleep(100);
  expect(shutdowns).toBe(0);
  metadata = worksWith("connected");
  storeStatus = 500;
  await sleep(50); // A look that began before is over.
  shutdowns = 0;
  await sleep(100);
  expect(shutdowns).toBe(0);
});

test("calls that went unanswered for less, or before the stream was opened, are no proof", async () => {
  metadata = worksWith("connected");
  await watch(() => 0, 199);
  expect(shutdowns).toBe(0);
  await unwatch();
  await watch(() => 850, 199);
  expect(shutdowns).toBe(0);
});

test("silence lasts from the first call without an answer to the last, until anything is heard", () => {
  const silence = engineSilence();
  expect(silence.forMs(0)).toBe(0);
  silence.lasts(100, 600);
  silence.lasts(300, 900);
  expect(silence.forMs(0)).toBe(800);
  expect(silence.forMs(500)).toBe(400);
  expect(silence.forMs(2_000)).toBe(0);
  silence.broken(1_000);
  expect(silence.forMs(0)).toBe(0);
  expect(silence.lastHeardAt()).toBe(1_000);
});

test("an engine is called until it is heard of once after what it stands on came back, and then no more", async () => {
  metadata = worksWith("connected");
  await watch(() => 0, 0, 1_000);
  expect(calls).toBe(0);
  await unwatch();
  await watch(() => 0, 0, 999);
  expect(calls).toBeGreaterThan(0);
  expect(shutdowns).toBe(0);
});

test.each([
  [
    "counts the worker",
    { status: 200, body: '{"workflows":{"connectedWorkers":1}}' },
    0,
  ],
  ["was only just connected to", { status: 200, body: "{}" }, 950],
  ["is away", { status: 200, body: "{}" }, null],
  ["answers with an error", { status: 500, body: "{}" }, 0],
  ["answers nonsense", { status: 200, body: "<" }, 0],
] as const)("a sidecar that %s is left alone", async (_, answer, since) => {
  metadata = answer;
  await watch(() => since);
  expect(shutdowns).toBe(0);
});

test("a stream that broke during the look is no proof", async () => {
  metadata = { status: 200, body: "{}" };
  let looks = 0;
  await watch(() => (looks++ % 2 === 0 ? 0 : 1));
  expect(shutdowns).toBe(0);
});
