import { createServer, type Server } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { pino } from "pino";
import { guardAgainstWedge } from "./wedge-guard.js";

let server: Server;
let metadata: { status: number; body: string };
let shutdowns: number;
let stopping: AbortController;
let guard: Promise<void>;

beforeEach(async () => {
  shutdowns = 0;
  stopping = new AbortController();
  server = createServer((request, response) => {
    if (request.url === "/v1.0/shutdown") shutdowns += 1;
    response.writeHead(metadata.status).end(metadata.body);
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
});
afterEach(async () => {
  stopping.abort();
  await guard;
  server.closeAllConnections();
  server.close();
});

function watch(connectedSince: () => number | null) {
  const address = server.address();
  const httpPort = typeof address === "object" && address ? address.port : 0;
  guard = guardAgainstWedge(
    {
      ...{ dapr: { httpPort }, log: pino({ level: "silent" }), connectedSince },
      ...{ everyMs: 5, patienceMs: 100, now: () => 1_000 },
    },
    stopping.signal,
  );
  return sleep(100);
}

test("a sidecar that counts no worker beside an open stream is ended", async () => {
  metadata = { status: 200, body: "{}" };
  await watch(() => 0);
  // However slow the machine is: it is ended at one of the looks.
  for (let looks = 0; shutdowns === 0 && looks < 200; looks++) await sleep(20);
  expect(shutdowns).toBeGreaterThan(0);
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
