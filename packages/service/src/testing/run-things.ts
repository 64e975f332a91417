import { messagingMigrations } from "@waybill/messaging";
import { createTestDatabase, type TestDatabase } from "@waybill/testing";
import {
  serviceMigrations,
  type BaseConfig,
  startService,
  type RunningService,
} from "../index.js";
import { capturedLog, type CapturedLog } from "./captured-log.js";
import { testConfig } from "./test-config.js";
import { createTestKeys, type TestKeys } from "./test-keys.js";
import { thingsMigration, thingsParts, type Stage } from "./things-service.js";

export type Sent = {
  readonly method?: string;
  readonly token?: string;
  readonly key?: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly raw?: string | Uint8Array<ArrayBuffer>;
};

export type Things = {
  readonly service: RunningService;
  readonly config: BaseConfig;
  readonly db: TestDatabase;
  readonly keys: TestKeys;
  readonly stage: Stage;
  readonly log: CapturedLog;
  /** Base of its routes. */
  readonly api: string;
  /** A token of staff, whose subject is "sam". */
  readonly staff: string;
  readonly customer: string;
  readonly lamp: object;
  readonly newKey: () => string;
  /** Sends a request; a body makes it a POST. */
  readonly call: (path: string, sent?: Sent) => Promise<Received>;
  /** POST /things by staff with a new key. */
  readonly make: (sent?: Sent) => Promise<Received>;
  stop(): Promise<void>;
};

export type Received = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Record<string, unknown>;
  readonly text: string;
};

async function send(url: string, sent: Sent): Promise<Received> {
  const hasBody = sent.body !== undefined || sent.raw !== undefined;
  const answer = await fetch(url, {
    method: sent.method ?? (hasBody ? "POST" : "GET"),
    headers: {
      ...(hasBody ? { "content-type": "application/json" } : {}),
      ...(sent.token ? { authorization: `Bearer ${sent.token}` } : {}),
      ...(sent.key ? { "idempotency-key": sent.key } : {}),
      ...sent.headers,
    },
    ...(sent.raw !== undefined ? { body: sent.raw } : {}),
    ...(sent.body !== undefined ? { body: JSON.stringify(sent.body) } : {}),
  });
  const text = await answer.text();
  const body: Record<string, unknown> = /^[{[]/.test(text)
    ? (JSON.parse(text) as Record<string, unknown>)
    : {};
  return { status: answer.status, headers: answer.headers, body, text };
}

/** Runs the service of things on real ports and a database of its own. */
export async function runThings(
  overrides: Partial<BaseConfig> = {},
): Promise<Things> {
  const keys = await createTestKeys();
  const db = await createTestDatabase([
    ...messagingMigrations,
    ...serviceMigrations,
    thingsMigration,
  ]);
  const stage: Stage = { operations: [] };
  const log = capturedLog();
  const config = await testConfig({ keys, databaseUrl: db.url });
  const service = await startService({
    name: "things",
    config: { ...config, logLevel: "debug", ...overrides },
    logTo: log.destination,
    idempotencyLeaseMs: 400,
    build: (context) => thingsParts(context, stage),
  });
  const api = `${service.httpUrl}/api/v1`;
  const staff = await keys.token(["staff"], { subject: "sam" });
  const lamp = { name: "lamp", count: 2 };
  let keyNumber = 0;
  const newKey = () => `key-${String(++keyNumber)}`;
  const call = (path: string, sent: Sent = {}) =>
    send(path.startsWith("http") ? path : `${api}${path}`, sent);
  return {
    service,
    config: { ...config, ...overrides },
    db,
    keys,
    stage,
    log,
    api,
    staff,
    lamp,
    newKey,
    call,
    customer: await keys.token(["customer"], { subject: "cara" }),
    make: (sent = {}) =>
      call("/things", { token: staff, key: newKey(), body: lamp, ...sent }),
    stop: async () => {
      await service.stop();
      await db.close();
      await keys.remove();
    },
  };
}
