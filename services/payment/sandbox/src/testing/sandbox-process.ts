import { execFile, spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";

export type ListedCharge = {
  readonly id: string;
  readonly orderId: string;
  readonly amount: number;
  readonly currency: string;
  readonly status: string;
  readonly capturedAmount: number;
  readonly refundedAmount: number;
  readonly idempotencyKey: string;
  readonly createdAt: string;
};

export type Faults = {
  readonly errorRate?: number;
  readonly latencyMs?: number;
  readonly answerDelayMs?: number;
  readonly down?: boolean;
  readonly webhooksPaused?: boolean;
  readonly lateMs?: number;
};

export type SandboxProcess = {
  readonly url: string;
  faults(faults: Faults): Promise<void>;
  clock(offsetMs: number): Promise<void>;
  charges(orderId: string): Promise<ListedCharge[]>;
  authenticate(chargeId: string, outcome?: "approve" | "fail"): Promise<void>;
  post(path: string, body: object): Promise<Response>;
  /** SIGKILL; gone when it resolves. */
  kill(): Promise<void>;
  /** Starts it again after a kill, on the same port and data. */
  start(): Promise<void>;
  /** Kills it, and removes its program. */
  end(): Promise<void>;
};

export type SandboxSettings = {
  readonly port: number;
  readonly databaseUrl: string;
  readonly webhookUrl: string;
  readonly webhookSecret: string;
  readonly webhookDelayMs?: number;
};

const root = process.cwd();

/** Bundles a program as the build does, once for each test file. Gives the file to run. */
export async function bundle(entry: string, name: string): Promise<string> {
  const folder = join(root, "node_modules/.cache/waybill");
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}-${String(process.pid)}.mjs`);
  await promisify(execFile)(join(root, "node_modules/.bin/esbuild"), [
    join(root, entry),
    `--outfile=${file}`,
    "--bundle",
    "--platform=node",
    "--format=esm",
    "--conditions=source",
    "--packages=external",
    ...[
      "contracts",
      "database",
      "dapr",
      "messaging",
      "money",
      "proto",
      "result",
      "saga",
      "service",
    ].map(
      (name) =>
        `--alias:@waybill/${name}=${join(root, `packages/${name}/src/index.ts`)}`,
    ),
    "--log-level=error",
  ]);
  return file;
}

/** The sandbox as a process of its own. */
export async function startSandboxProcess(
  file: string,
  settings: SandboxSettings,
): Promise<SandboxProcess> {
  const url = `http://127.0.0.1:${String(settings.port)}`;
  let child: ChildProcess | undefined;
  const post = (path: string, body: object): Promise<Response> =>
    fetch(`${url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
  const start = async () => {
    child = spawn(process.execPath, [file], {
      stdio: ["ignore", "ignore", "inherit"],
      env: {
        PATH: process.env["PATH"],
        SANDBOX_PORT: String(settings.port),
        SANDBOX_DATABASE_URL: settings.databaseUrl,
        SANDBOX_WEBHOOK_URL: settings.webhookUrl,
        SANDBOX_WEBHOOK_SECRET: settings.webhookSecret,
        SANDBOX_WEBHOOK_DELAY_MS: String(settings.webhookDelayMs ?? 50),
      },
    });
    await ready(url);
  };
  const kill = async () => {
    const dying = child;
    if (!dying || dying.exitCode !== null || dying.signalCode !== null) return;
    const gone = new Promise((resolve) => dying.once("exit", resolve));
    dying.kill("SIGKILL");
    await gone;
  };
  await start();
  return {
    url,
    kill,
    end: async () => {
      await kill();
      rmSync(file, { force: true });
    },
    post,
    start,
    faults: async (faults) => {
      await post("/v1/faults", faults);
    },
    clock: async (offsetMs) => {
      await post("/v1/clock", { offsetMs });
    },
    charges: async (orderId) => {
      const response = await fetch(`${url}/v1/charges?orderId=${orderId}`);
      return ((await response.json()) as { items: ListedCharge[] }).items;
    },
    authenticate: async (id, outcome = "approve") => {
      await post(`/v1/charges/${id}/authenticate`, { outcome });
    },
  };
}

async function ready(url: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const up = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (up) return;
    await sleep(25);
  }
  throw new Error("the sandbox does not come up");
}
