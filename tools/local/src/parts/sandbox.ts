import { join } from "node:path";
import type { ProcessSpec } from "../processes/supervisor.js";
import type { DaprApp } from "../stack/dapr-file.js";
import type { Layout } from "../stack/layout.js";
import { answers } from "./probes.js";
import { serviceUrl } from "./services.js";
import { spawnLogged } from "./spawn.js";

const heapMiB = 128;

export const sandboxUrl = (layout: Layout): string =>
  `http://127.0.0.1:${String(layout.port("sandbox"))}`;

/** The stand-in for a card provider. Its webhooks are signed with the first secret that payment takes. */
export const sandboxSpec = (
  layout: Layout,
  payment: DaprApp,
  databaseUrl: string,
): ProcessSpec => {
  const logFile = join(layout.logsDir, "sandbox.log");
  const secrets = payment.environment["PAYMENT_WEBHOOK_SECRETS"] ?? "";
  return {
    name: "sandbox",
    logFile,
    start: () =>
      spawnLogged({
        program: process.execPath,
        args: [
          `--max-old-space-size=${String(heapMiB)}`,
          join(layout.root, "services/payment/sandbox/dist/main.js"),
        ],
        logFile,
        directory: layout.root,
        environment: {
          NODE_ENV: "production",
          SANDBOX_PORT: String(layout.port("sandbox")),
          SANDBOX_DATABASE_URL: databaseUrl,
          SANDBOX_WEBHOOK_URL: `${serviceUrl(payment)}/api/v1/webhooks/payments`,
          SANDBOX_WEBHOOK_SECRET: secrets.split(",")[0] ?? "",
        },
      }),
    // Any answer will do: it listens only once its store is there.
    probe: () => answers(`${sandboxUrl(layout)}/v1/charges`, () => true),
    readyWithinMs: 60_000,
    stopSignal: "SIGTERM",
    stopWithinMs: 10_000,
  };
};
