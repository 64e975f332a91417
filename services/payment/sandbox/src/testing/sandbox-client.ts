import { createTestDatabase, freePort } from "@waybill/testing";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { bundle, startSandboxProcess } from "./sandbox-process.js";
import { webhookReceiver } from "./webhook-receiver.js";

type Body = Record<string, unknown>;
export type Called = { readonly status: number; readonly body: Body };

/** A sandbox of a test's own with a merchant that takes its webhooks, and short words for its calls. */
export async function startTestSandbox() {
  const secret = "a-merchants-secret";
  const merchant = await webhookReceiver(secret);
  const db = await createTestDatabase();
  const sandbox = await startSandboxProcess(
    await bundle("services/payment/sandbox/src/main.ts", "sandbox-own"),
    {
      port: await freePort(),
      databaseUrl: db.url,
      webhookUrl: merchant.url,
      webhookSecret: secret,
    },
  );
  const call = async (
    path: string,
    body: object = {},
    key?: string,
  ): Promise<Called> => {
    const response = await fetch(`${sandbox.url}/v1${path}`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(key ? { "idempotency-key": key } : {}),
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Body };
  };
  const charge = async (
    token: string,
    more: object = {},
    key: string = randomUUID(),
  ) => {
    const body = { amount: 1_999, currency: "USD", token, orderId: key };
    const answer = await call("/charges", { ...body, ...more }, key);
    return { ...answer, id: String(answer.body["id"]) };
  };
  return {
    db,
    sandbox,
    merchant,
    call,
    charge,
    get: async (path: string): Promise<Body> =>
      (await (await fetch(`${sandbox.url}/v1${path}`)).json()) as Body,
    confirmed: async (token: string, more: object = {}) => {
      const { id } = await charge(token, more);
      return { id, ...(await call(`/charges/${id}/confirm`)) };
    },
    close: async () => {
      await sandbox.end();
      await Promise.all([merchant.close(), db.close()]);
    },
  };
}
export type TestSandbox = Awaited<ReturnType<typeof startTestSandbox>>;

/** Waits until something has come to pass. */
export async function eventually(
  what: string,
  check: () => boolean,
): Promise<void> {
  for (let tries = 0; tries < 800; tries++) {
    if (check()) return;
    await sleep(25);
  }
  throw new Error(`never: ${what}`);
}
