import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { testConfig } from "@waybill/service/testing";
import { v7 } from "uuid";
import { auditBooks } from "./testing/audit-books.js";
import { ends, outcome, tokens, untilPaid } from "./testing/endings.js";
import {
  startPaymentProcess,
  type PaymentProcess,
} from "./testing/payment-process.js";
import {
  eventually,
  startPaymentStack,
  take,
  voidOrder,
  type PaymentStack,
} from "./testing/payment-stack.js";

// The stack's own payment service shares the database, and stands for a second instance; the process is the one that dies.
jest.setTimeout(120_000);

let stack: PaymentStack;
let dying: PaymentProcess;
beforeAll(async () => {
  stack = await startPaymentStack();
  const config = await testConfig({
    keys: stack.keys,
    databaseUrl: stack.db.url,
  });
  dying = await startPaymentProcess(config, stack.keys, stack.sandbox.url);
});
afterAll(async () => {
  await dying.kill();
  dying.close();
  await stack.stop();
});

test("killed after the charge, before its answer: a retry at another instance finds every charge by key", async () => {
  await stack.sandbox.faults({ answerDelayMs: 1_000, lateMs: 500 });
  const orders = tokens.map((token) => ({ token, orderId: v7() }));
  const calls = orders.map(({ orderId, token }) => dying.take(orderId, token));
  const shouldExist = orders.filter(({ token }) => token !== "tok_down");
  await eventually(
    "most are confirmed there, and none is answered",
    async () => {
      const [row] = await stack.sandboxDb.query<{ count: number }>(
        "SELECT count(*) AS count FROM charges WHERE status <> 'created'",
      );
      return (row?.count ?? 0) >= 8;
    },
  );
  await dying.kill();
  await stack.sandbox.faults({ answerDelayMs: 0 });
  const lost = await Promise.all(calls);
  expect(lost.filter((answer) => "error" in answer).length).toBe(tokens.length);

  for (const { orderId, token } of shouldExist) {
    await eventually(
      `${token} is answered`,
      async () => (await take(stack, orderId, { token })).ok,
    );
    const end = await outcome(stack, orderId, token);
    expect([token, end]).toEqual([token, ends[token]]);
  }
  expect(
    await auditBooks(
      stack,
      orders.map(({ orderId }) => orderId),
    ),
  ).toEqual([]);
  await dying.start();
});

test("killed at any moment under load, then undone or retried: no money is lost, and none taken twice", async () => {
  const orders = Array.from({ length: 60 }, () => v7());
  const calls = orders.map(async (orderId, index) => {
    await new Promise((resolve) => setTimeout(resolve, index * 8));
    return dying.take(orderId, index % 5 === 0 ? "tok_timeout" : "tok_ok");
  });
  await new Promise((resolve) => setTimeout(resolve, 250));
  await dying.kill();
  await Promise.all(calls);
  const [retried, undone] = [
    orders.filter((_, i) => i % 2 === 0),
    orders.filter((_, i) => i % 2 === 1),
  ];
  await Promise.all(retried.map((orderId) => untilPaid(stack, orderId)));
  await Promise.all(
    undone.map((orderId) =>
      eventually("undone", () => voidOrder(stack, orderId)),
    ),
  );
  expect(await auditBooks(stack, orders)).toEqual([]);
  for (const orderId of undone)
    for (const charge of await stack.sandbox.charges(orderId))
      expect(charge.capturedAmount).toBe(charge.refundedAmount);
  await dying.start();
});

test("the sandbox killed in the middle keeps its promise: one capture a key", async () => {
  const orders = Array.from({ length: 40 }, () => v7());
  const calls = orders.map(async (orderId, index) => {
    await new Promise((resolve) => setTimeout(resolve, index * 5));
    return take(stack, orderId);
  });
  await new Promise((resolve) => setTimeout(resolve, 100));
  await stack.sandbox.kill();
  await Promise.all(calls);
  await stack.sandbox.start();
  await Promise.all(orders.map((orderId) => untilPaid(stack, orderId)));
  expect(await auditBooks(stack, orders)).toEqual([]);
});
