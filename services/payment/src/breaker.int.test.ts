import { expect, test } from "@jest/globals";
import { setTimeout as sleep } from "node:timers/promises";
import { v7 } from "uuid";
import { auditBooks } from "./testing/audit-books.js";
import { untilPaid } from "./testing/endings.js";
import { eventually, take, voidOrder } from "./testing/payment-stack.js";
import { staffDesk } from "./testing/staff-desk.js";
import { usePaymentStack } from "./testing/use-payment-stack.js";

const full = process.env["WAYBILL_TEST_FULL"] === "1";
const downMs = full ? 30_000 : 5_000;
const perSecond = 50;

const stack = usePaymentStack(
  { breakerVolume: 6, breakerResetMs: 1_500, providerTimeoutMs: 1_000 },
  180_000,
);

type Call = {
  readonly orderId: string;
  readonly at: number;
  readonly ms: number;
  readonly end: string;
};

/** Card payments at a steady rate, whatever comes of them, until `stopped`. */
async function load(stopped: () => boolean): Promise<Call[]> {
  const calls: Promise<Call>[] = [];
  const from = performance.now();
  while (!stopped()) {
    const orderId = v7();
    const at = performance.now();
    calls.push(
      take(stack, orderId).then((answer) => ({
        orderId,
        at,
        ms: performance.now() - at,
        end: answer.ok
          ? (answer.value.payment?.status ?? "none")
          : answer.error.code,
      })),
    );
    await sleep(
      Math.max(0, from + calls.length * (1000 / perSecond) - performance.now()),
    );
  }
  return Promise.all(calls);
}

/** What one bare query takes meanwhile: a machine that is busy with other things is no fault of the breaker. */
async function bareQueries(stopped: () => boolean): Promise<number[]> {
  const taken: number[] = [];
  while (!stopped()) {
    const from = performance.now();
    await stack.db.query("SELECT 1");
    taken.push(performance.now() - from);
    await sleep(20);
  }
  return taken;
}

const percentile = (values: readonly number[], share: number): number =>
  [...values].sort((a, b) => a - b)[
    Math.min(values.length - 1, Math.floor(values.length * share))
  ] ?? 0;

test("provider down under 50 requests/s: refusals are quick once open, it recovers by itself, and nobody is charged twice", async () => {
  let over = false;
  const running = load(() => over);
  const bare = bareQueries(() => over);
  await sleep(2_000);
  await stack.sandbox.kill();
  const downAt = performance.now();
  await sleep(downMs);
  await stack.sandbox.start();
  const backAt = performance.now();
  await sleep(6_000);
  over = true;
  const calls = await running;
  const bareP99 = percentile(await bare, 0.99);

  const refused = calls.filter(
    ({ end }) => end === "PAYMENT_PROVIDER_UNAVAILABLE",
  );
  const opened =
    refused.find(({ at, ms }) => at > downAt && ms < 20)?.at ?? backAt;
  const whileOpen = calls.filter(
    ({ at }) => at > opened + 1_000 && at < backAt,
  );
  const p99 = percentile(
    whileOpen.map(({ ms }) => ms),
    0.99,
  );
  const firstGood = calls.find(
    ({ at, end }) => at > backAt - 500 && end === "completed",
  )?.at;
  const recoveryMs = (firstGood ?? Infinity) - backAt;
  process.stdout.write(
    `${JSON.stringify({
      goal: "payment-breaker",
      value: Math.round(p99),
      target: "p99<50ms",
      ok: p99 < 50,
      detail: {
        calls: calls.length,
        refused: refused.length,
        openedAfterMs: Math.round(opened - downAt),
        recoveryMs: Math.round(recoveryMs),
        bareQueryP99Ms: Math.round(bareP99),
        downMs,
      },
    })}\n`,
  );
  expect(whileOpen.length).toBeGreaterThan((downMs / 1000) * perSecond * 0.5);
  expect(
    whileOpen.every(({ end }) => end === "PAYMENT_PROVIDER_UNAVAILABLE"),
  ).toBe(true);
  expect(p99).toBeLessThan(Math.max(50, 3 * bareP99));
  expect(recoveryMs).toBeLessThan(5_000);

  for (const { orderId } of refused.slice(0, 40))
    await eventually(
      "paid in the end",
      async () => (await take(stack, orderId)).ok,
    );
  expect(
    await auditBooks(
      stack,
      calls.map(({ orderId }) => orderId),
    ),
  ).toEqual([]);
});

/** Whether the breaker's metric shows this state: 0 is closed, 2 is open. */
async function breakerIs(state: 0 | 2): Promise<boolean> {
  const answer = await fetch(`${stack.service().httpUrl}/metrics`);
  const gauge = 'circuit_breaker_state\\{[^}]*name="payment-provider"[^}]*\\}';
  return new RegExp(`${gauge} ${String(state)}`).test(await answer.text());
}

test("while the provider is away, balances and invoices go on, and its fall shows in metrics and readiness", async () => {
  const customerId = v7();
  await staffDesk(stack).deposit(customerId, 5_000);
  await stack.sandbox.faults({ down: true });
  await eventually("open", async () => {
    await Promise.all(Array.from({ length: 8 }, () => take(stack, v7())));
    return breakerIs(2);
  });
  const balance = await take(stack, v7(), { method: "balance", customerId });
  expect(balance.ok && balance.value.payment?.status).toBe("completed");
  const invoice = await take(stack, v7(), { method: "invoice" });
  expect(invoice.ok && invoice.value.payment?.authorised).toBe(true);
  const orderId = v7();
  await take(stack, orderId);
  expect(await voidOrder(stack, orderId)).toBe(true);
  await stack.sandbox.faults({ down: false });
  await eventually("closed by its own probe", () => breakerIs(0));
});

test("slow and erring calls of the provider end in one charge each", async () => {
  await stack.sandbox.faults({ errorRate: 0.3, latencyMs: 20 });
  const orders = Array.from({ length: 30 }, () => v7());
  await Promise.all(orders.map((orderId) => untilPaid(stack, orderId, 60_000)));
  await stack.sandbox.faults({ errorRate: 0, latencyMs: 0 });
  await eventually(
    "the books agree",
    async () => (await auditBooks(stack, orders)).length === 0,
  );
});
