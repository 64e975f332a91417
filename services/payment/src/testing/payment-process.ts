import { credentials, Metadata } from "@grpc/grpc-js";
import { paymentV1 } from "@waybill/proto";
import type { BaseConfig } from "@waybill/service";
import type { TestKeys } from "@waybill/service/testing";
import { spawn, type ChildProcess } from "node:child_process";
import { rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { bundle } from "../../sandbox/src/testing/sandbox-process.js";
import { secret } from "./payment-stack.js";

export type PaymentProcess = {
  take(
    orderId: string,
    token: string,
  ): Promise<paymentV1.Payment | { readonly error: string }>;
  start(): Promise<void>;
  /** SIGKILL; gone when it resolves. */
  kill(): Promise<void>;
  close(): void;
};

/** The payment service as a process of its own, called over real gRPC with a service token. */
export async function startPaymentProcess(
  config: BaseConfig,
  keys: TestKeys,
  providerUrl: string,
): Promise<PaymentProcess> {
  const file = await bundle("services/payment/src/main.ts", "payment");
  const client = new paymentV1.PaymentServiceClient(
    `127.0.0.1:${String(config.grpcPort)}`,
    credentials.createInsecure(),
    {
      "grpc.initial_reconnect_backoff_ms": 50,
      "grpc.max_reconnect_backoff_ms": 200,
    },
  );
  const metadata = new Metadata();
  metadata.set(
    "authorization",
    `Bearer ${(await readFile(keys.serviceTokenFile, "utf8")).trim()}`,
  );
  let child: ChildProcess | undefined;
  const start = async () => {
    child = spawn(process.execPath, [file], {
      stdio: ["ignore", "ignore", "inherit"],
      env: environment(config, providerUrl),
    });
    await listening(`http://127.0.0.1:${String(config.httpPort)}/livez`);
  };
  await start();
  return {
    start,
    close: () => {
      client.close();
      rmSync(file, { force: true });
    },
    take: (orderId, token) =>
      new Promise((resolve) => {
        const request = {
          effect: { key: `${orderId}:take-payment:run`, run: 1 },
          orderId,
          customerId: "",
          amount: { amount: 1_999, currency: "USD" },
          payment: { method: "card", token },
        };
        const options = { deadline: Date.now() + 4_000 };
        client.takePayment(request, metadata, options, (error, response) => {
          resolve(
            error
              ? { error: error.details }
              : (response.payment ?? { error: "empty" }),
          );
        });
      }),
    kill: async () => {
      const dying = child;
      if (!dying || dying.exitCode !== null || dying.signalCode !== null)
        return;
      const gone = new Promise((resolve) => dying.once("exit", resolve));
      dying.kill("SIGKILL");
      await gone;
    },
  };
}

const environment = (config: BaseConfig, providerUrl: string) => ({
  PATH: process.env["PATH"],
  PAYMENT_HTTP_PORT: String(config.httpPort),
  PAYMENT_GRPC_PORT: String(config.grpcPort),
  PAYMENT_APP_PORT: String(config.appPort),
  PAYMENT_DATABASE_URL: config.databaseUrl,
  PAYMENT_PROVIDER_URL: providerUrl,
  PAYMENT_PROVIDER_TIMEOUT_MS: "3000",
  PAYMENT_WEBHOOK_SECRETS: secret,
  DAPR_HTTP_PORT: String(config.dapr.httpPort),
  DAPR_GRPC_PORT: String(config.dapr.grpcPort),
  JWT_ISSUER: config.jwt.issuer,
  JWT_AUDIENCE: config.jwt.audience,
  JWKS_URL: config.jwt.jwksUrl,
  SERVICE_TOKEN_FILE: config.serviceTokenFile,
  LOG_LEVEL: "silent",
});

async function listening(url: string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    const up = await fetch(url).then(
      (response) => response.ok,
      () => false,
    );
    if (up) return;
    await sleep(50);
  }
  throw new Error("the payment service does not come up");
}
