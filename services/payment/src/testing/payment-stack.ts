import type { paymentV1 } from "@waybill/proto";
import type { Refusal } from "@waybill/contracts";
import type { Result } from "@waybill/result";
import {
  startService,
  type GrpcService,
  type Role,
  type RunningService,
} from "@waybill/service";
import {
  capturedLog,
  createTestKeys,
  testConfig,
  type TestKeys,
} from "@waybill/service/testing";
import {
  createTestDatabase,
  freePort,
  type TestDatabase,
} from "@waybill/testing";
import { setTimeout as sleep } from "node:timers/promises";
import { v7 } from "uuid";
import { migrations } from "../../migrations/index.js";
import type { PaymentConfig } from "../payment-config.js";
import { paymentParts } from "../payment-parts.js";
import {
  bundle,
  startSandboxProcess,
  type SandboxProcess,
} from "../../sandbox/src/testing/sandbox-process.js";

export const secret = "a-test-webhook-secret";

type Payments = typeof paymentV1.PaymentServiceService;
type Response<M extends keyof Payments> = ReturnType<
  Payments[M]["responseDeserialize"]
>;
type Request<M extends keyof Payments> = ReturnType<
  Payments[M]["requestDeserialize"]
>;

export type PaymentStack = {
  readonly db: TestDatabase;
  readonly sandbox: SandboxProcess;
  /** The sandbox's own database, for a look past its faults, or to tamper. */
  readonly sandboxDb: TestDatabase;
  readonly keys: TestKeys;
  /** Where webhooks go. */
  readonly webhookUrl: string;
  /** Calls a gRPC method as another service does. */
  call<M extends keyof Payments>(
    method: M,
    request: Request<M>,
  ): Promise<Result<Response<M>, Refusal>>;
  http(
    method: string,
    path: string,
    options?: HttpOptions,
  ): Promise<{ status: number; body: Record<string, unknown> }>;
  /** Stops the service as a crash would leave it, and starts another one on the same data. */
  restart(): Promise<void>;
  service(): RunningService;
  /** All that the service has logged. */
  log(): string;
  /** Sets payment's clock ahead; the sandbox has its own. */
  ahead(ms: number): void;
  stop(): Promise<void>;
};

export type HttpOptions = {
  readonly role?: Role;
  readonly customerId?: string;
  readonly body?: unknown;
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
};

const defaults: PaymentConfig = {
  provider: "sandbox",
  providerUrl: "",
  providerKey: "sandbox",
  providerTimeoutMs: 3_000,
  breakerResetMs: 500,
  breakerWindowMs: 2_000,
  breakerVolume: 200,
  webhookSecrets: [secret, "the-old-webhook-secret"],
  enableAuthorizeCapture: false,
  invoiceNetDays: 30,
  reconcileMinutes: 1_000,
};

/** The payment service in this process, on its own database, beside a sandbox in a process of its own. */
export async function startPaymentStack(
  settings: Partial<PaymentConfig> = {},
): Promise<PaymentStack> {
  const [db, sandboxDb, keys, file] = await Promise.all([
    createTestDatabase(migrations),
    createTestDatabase(),
    createTestKeys(),
    bundle("services/payment/sandbox/src/main.ts", "sandbox"),
  ]);
  const base = await testConfig({ keys, databaseUrl: db.url });
  const sandboxPort = await freePort();
  const config = {
    ...base,
    databasePoolSize: 30,
    ...defaults,
    providerUrl: `http://127.0.0.1:${String(sandboxPort)}`,
    ...settings,
  };
  const webhookUrl = `http://127.0.0.1:${String(base.httpPort)}/api/v1/webhooks/payments`;
  const sandbox = await startSandboxProcess(file, {
    port: sandboxPort,
    databaseUrl: sandboxDb.url,
    webhookUrl,
    webhookSecret: secret,
  });
  const log = capturedLog();
  let aheadMs = 0;
  let grpc: readonly GrpcService[] = [];
  const start = () =>
    startService({
      name: "payment",
      config: { ...config, logLevel: "debug" },
      logTo: log.destination,
      now: () => new Date(Date.now() + aheadMs),
      build: (context) => {
        const parts = paymentParts(context, config);
        grpc = parts.grpc ?? [];
        return parts;
      },
    });
  let service = await start();

  return {
    db,
    sandbox,
    sandboxDb,
    keys,
    webhookUrl,
    service: () => service,
    log: () => log.text(),
    ahead: (ms) => {
      aheadMs = ms;
    },
    call: async (method, request) => {
      const handler = grpc[0]?.handlers[method];
      if (!handler) throw new Error(`no handler for ${method}`);
      return (await handler(request, {
        caller: { kind: "user", subject: "checkout", roles: ["service"] },
        correlationId: "test",
        signal: new AbortController().signal,
        log: service.context.log,
      })) as never;
    },
    http: async (method, path, options = {}) => {
      const { role, customerId, body, raw, headers } = options;
      const token =
        role && (await keys.token([role], customerId ? { customerId } : {}));
      const response = await fetch(`${service.httpUrl}/api/v1${path}`, {
        method,
        headers: {
          "content-type": "application/json",
          ...(token ? { authorization: `Bearer ${token}` } : {}),
          ...(method === "POST" ? { "idempotency-key": v7() } : {}),
          ...headers,
        },
        ...(raw !== undefined || body !== undefined
          ? { body: raw ?? JSON.stringify(body) }
          : {}),
      });
      return {
        status: response.status,
        body: (await response.json()) as Record<string, unknown>,
      };
    },
    restart: async () => {
      await service.stop();
      service = await start();
    },
    stop: async () => {
      await sandbox.end();
      await service.stop();
      await Promise.all([db.close(), sandboxDb.close(), keys.remove()]);
    },
  };
}

export type TakeOptions = {
  readonly method?: "card" | "balance" | "invoice";
  readonly token?: string;
  readonly amount?: number;
  readonly customerId?: string;
  readonly key?: string;
};

/** Pays an order as its saga does. */
export const take = (
  stack: PaymentStack,
  orderId: string,
  options: TakeOptions = {},
) =>
  stack.call("takePayment", {
    effect: { key: options.key ?? `${orderId}:take-payment:run`, run: 1 },
    orderId,
    customerId: options.customerId ?? "",
    amount: { amount: options.amount ?? 1_999, currency: "USD" },
    payment: {
      method: options.method ?? "card",
      token: options.token ?? "tok_ok",
    },
  });

export const voidOrder = async (
  stack: PaymentStack,
  orderId: string,
): Promise<boolean> => {
  const answer = await stack.call("voidPayment", {
    effect: { key: `${orderId}:take-payment:undo`, run: 1 },
    orderId,
    reason: "test",
  });
  return answer.ok && answer.value.settled;
};

export const standing = async (stack: PaymentStack, orderId: string) => {
  const answer = await stack.call("getPayment", {
    paymentId: "",
    orderId,
    poll: false,
  });
  return answer.ok ? answer.value.payment : undefined;
};

/** Waits until `check` gives something; says what it saw last when it never does. */
export async function eventually<T>(
  what: string,
  check: () => Promise<T | undefined | false>,
  timeoutMs = 30_000,
): Promise<T> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const value = await check();
    if (value !== undefined && value !== false) return value;
    if (Date.now() > until) throw new Error(`never: ${what}`);
    await sleep(25);
  }
}
