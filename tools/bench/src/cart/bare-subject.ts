import { openDatabase, type Database } from "@waybill/database";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { addedSkus, setSkus } from "./cart-subject.js";
import { expectOk, isOk, send, type Received } from "./http.js";
import { oneOf, type Operation } from "./load.js";
import type { Stack } from "./stack.js";

/** The bare server in a process of its own. */
export type BareSubject = {
  readonly root: string;
  readonly carts: readonly string[];
  readonly random: () => number;
  stop(): Promise<void>;
};

/** Starts the bare server on the stack's PostgreSQL server, with as many carts of as many lines as the real one. */
export async function startBare(
  { offset }: Stack,
  count: number,
  random: () => number,
): Promise<BareSubject> {
  const server = `postgres://waybill@127.0.0.1:${String(15432 + offset)}`;
  const database = `bench_cart_${randomUUID().slice(0, 8)}`;
  const admin = openDatabase({
    url: `${server}/postgres`,
    applicationName: "bench",
    maxConnections: 1,
  });
  await admin.execute(`CREATE DATABASE ${database}`);
  const port = await freePort();
  const root = `http://127.0.0.1:${String(port)}`;
  const stopServer = serve([String(port), `${server}/${database}`]);
  const carts = Array.from({ length: count }, () => randomUUID());
  await answering(root, carts[0] ?? "");
  for (const id of carts)
    for (const sku of setSkus) expectOk(await upsert(root, id, sku));
  const stop = async () => {
    await stopServer();
    await remove(admin, database);
  };
  return { root, carts, random, stop };
}

function serve(args: readonly string[]): () => Promise<void> {
  const program = process.argv[1] ?? "";
  const child = spawn(process.execPath, [program, "cart-bare", ...args], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = once(child, "exit");
  return async () => {
    child.kill("SIGTERM");
    await ended;
  };
}

async function remove(admin: Database, database: string): Promise<void> {
  await admin.execute(`DROP DATABASE ${database} WITH (FORCE)`);
  await admin.close();
}

const upsert = (root: string, id: string, sku: string): Promise<Received> =>
  send({
    method: "POST",
    url: `${root}/carts/${id}/items`,
    body: { sku, quantity: 1 },
  });

/** Half reads, half upserts. */
export function bareOperations({
  root,
  carts,
  random,
}: BareSubject): Operation[] {
  const skus = [...setSkus, ...addedSkus];
  return [
    {
      kind: "read",
      share: 1,
      run: async () => {
        const url = `${root}/carts/${oneOf(carts, random)}`;
        return isOk(await send({ method: "GET", url }));
      },
    },
    {
      kind: "upsert",
      share: 1,
      run: async () =>
        isOk(await upsert(root, oneOf(carts, random), oneOf(skus, random))),
    },
  ];
}

async function answering(root: string, id: string): Promise<void> {
  for (let waitedMs = 0; waitedMs < 20_000; waitedMs += 50) {
    const url = `${root}/carts/${id}`;
    const answer = await send({ method: "GET", url }).catch(() => undefined);
    if (answer?.status === 200) return;
    await new Promise((next) => setTimeout(next, 50));
  }
  throw new Error("the bare server did not answer");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string")
    throw new Error("no port is free");
  return address.port;
}
