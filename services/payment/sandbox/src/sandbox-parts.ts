import { randomUUID } from "node:crypto";
import type { Server } from "node:http";
import { sandboxApp } from "./adapters/http/app.js";
import type { Controls } from "./adapters/http/control-routes.js";
import { openSandboxDatabase } from "./adapters/postgres/database.js";
import type { Tools } from "./adapters/postgres/charges.js";
import { work, type WebhookTarget } from "./adapters/webhooks/queue.js";
import { noFaults } from "./domain/faults.js";

export type SandboxOptions = {
  readonly port: number;
  readonly host: string;
  readonly databaseUrl: string;
  readonly webhook?: WebhookTarget | undefined;
  /** How long after a change its webhook leaves. */
  readonly webhookDelayMs: number;
  readonly log: (message: string) => void;
};

export type Sandbox = { close(): Promise<void> };

const newId = () => randomUUID().replaceAll("-", "");

/** Starts the sandbox: it listens at once, and works once its database is there. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const ticker = wakeable();
  const { controls, now } = controlsOf(ticker.wake);
  const db = openSandboxDatabase(options.databaseUrl);
  const tools: Tools = {
    db,
    now,
    newId,
    publicUrl: `http://${options.host}:${String(options.port)}`,
    webhookDelayMs: options.webhook ? options.webhookDelayMs : undefined,
    wake: ticker.wake,
  };
  const state = { ready: false, stopped: false };
  const app = sandboxApp(tools, controls, () => state.ready, Math.random);
  const server = await listen(app, options);

  const turn = async (): Promise<number> => {
    try {
      if (!state.ready) await db.prepare();
      state.ready = true;
      return await work(tools, options.webhook, controls.faults());
    } catch (error) {
      options.log(`waiting for the database: ${String(error)}`);
      return 500;
    }
  };
  const loop = (async () => {
    while (!state.stopped) await ticker.wait(await turn());
  })();
  return {
    close: async () => {
      state.stopped = true;
      ticker.wake();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await loop;
      await db.close();
    },
  };
}

/** Faults and clock, as the testers set them. */
function controlsOf(wake: () => void) {
  let faults = noFaults;
  let offsetMs = 0;
  const controls: Controls = {
    faults: () => faults,
    setFaults: (change) => {
      faults = { ...faults, ...change };
      wake();
    },
    offsetMs: () => offsetMs,
    setOffsetMs: (value) => {
      offsetMs = value;
      wake();
    },
  };
  return { controls, now: () => new Date(Date.now() + offsetMs) };
}

function listen(
  app: ReturnType<typeof sandboxApp>,
  { port, host }: SandboxOptions,
): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = app.listen(port, host, (error?: Error) => {
      if (error) reject(error);
      else resolve(server);
    });
  });
}

/** A pause that can be cut short, also just before it begins. */
function wakeable() {
  let woken = false;
  let end: (() => void) | undefined;
  return {
    wake: () => {
      woken = true;
      end?.();
    },
    wait: async (ms: number): Promise<void> => {
      if (!woken)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, ms);
          end = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      woken = false;
      end = undefined;
    },
  };
}
