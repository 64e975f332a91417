import { expect, test } from "@jest/globals";
import { v7 } from "uuid";
import { auditBooks } from "./testing/audit-books.js";
import {
  eventually,
  standing,
  take,
  voidOrder,
} from "./testing/payment-stack.js";
import { usePaymentStack } from "./testing/use-payment-stack.js";

const stack = usePaymentStack();

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test("a void racing create and confirm, 150 rounds: nothing of the money stays, nothing is captured after it", async () => {
  const orders: string[] = [];
  for (let round = 0; round < 15; round++)
    await Promise.all(
      Array.from({ length: 10 }, async (_, lane) => {
        const orderId = v7();
        orders.push(orderId);
        const taking = take(stack, orderId);
        await pause(round * 3 + lane);
        await voidOrder(stack, orderId);
        await taking;
        await eventually("settled", () => voidOrder(stack, orderId));
      }),
    );
  const ends = new Map<string, number>();
  for (const orderId of orders) {
    const charges = await stack.sandbox.charges(orderId);
    for (const charge of charges) {
      expect(charge.capturedAmount).toBe(charge.refundedAmount);
      expect(["voided", "captured", "failed"]).toContain(charge.status);
    }
    const status = (await standing(stack, orderId))?.status ?? "none";
    ends.set(status, (ends.get(status) ?? 0) + 1);
    expect(["voided", "refunded", "none"]).toContain(status);
  }
  expect(await auditBooks(stack, orders)).toEqual([]);
});

test("a void that comes first blocks the late payment for ever", async () => {
  const orderId = v7();
  expect(await voidOrder(stack, orderId)).toBe(true);
  const late = await take(stack, orderId);
  expect(late).toMatchObject({ ok: false, error: { code: "PAYMENT_VOIDED" } });
  expect(await stack.sandbox.charges(orderId)).toEqual([]);
  expect(await standing(stack, orderId)).toBeUndefined();
});

test("20 voids at once give the money back once", async () => {
  const orderId = v7();
  await take(stack, orderId);
  await Promise.all(
    Array.from({ length: 20 }, () => voidOrder(stack, orderId)),
  );
  await eventually("settled", () => voidOrder(stack, orderId));
  expect(await stack.sandbox.charges(orderId)).toMatchObject([
    { capturedAmount: 1_999, refundedAmount: 1_999 },
  ]);
  expect(await auditBooks(stack, [orderId])).toEqual([]);
});

test("a capture an hour after the void goes back automatically, once", async () => {
  const hourMs = 3_600_000;
  await stack.sandbox.faults({ lateMs: hourMs });
  const orderId = v7();
  await take(stack, orderId, { token: "tok_late_ok" });
  expect(await voidOrder(stack, orderId)).toBe(false);
  expect((await standing(stack, orderId))?.status).toBe("voided");
  stack.ahead(hourMs + 1_000);
  await stack.sandbox.clock(hourMs + 1_000);
  await eventually("the capture came and went back", async () => {
    const [charge] = await stack.sandbox.charges(orderId);
    return charge?.capturedAmount === 1_999 && charge.refundedAmount === 1_999;
  });
  await eventually("settled", () => voidOrder(stack, orderId));
  expect((await standing(stack, orderId))?.status).toBe("voided");
  const refunds = await stack.db.query(
    "SELECT r.id FROM refunds r JOIN payments p ON p.id = r.payment_id WHERE p.order_id = $1",
    [orderId],
  );
  expect(refunds).toHaveLength(1);
  expect(await auditBooks(stack, [orderId])).toEqual([]);
  stack.ahead(0);
  await stack.sandbox.clock(0);
  await stack.sandbox.faults({ lateMs: 5_000 });
});

test("a void while the provider is down is settled once it is back, by itself", async () => {
  const paid = v7();
  const waiting = v7();
  await take(stack, paid);
  await take(stack, waiting, { token: "tok_3ds" });
  await stack.sandbox.faults({ down: true });
  expect(await voidOrder(stack, paid)).toBe(false);
  expect(await voidOrder(stack, waiting)).toBe(false);
  await stack.sandbox.faults({ down: false });
  await eventually(
    "both settled without being asked again",
    async () => {
      const [row] = await stack.db.query<{ left: number }>(
        `SELECT count(*) AS left FROM order_money WHERE order_id = ANY($1) AND (net <> 0 OR moving)`,
        [[paid, waiting]],
      );
      return row?.left === 0;
    },
    25_000,
  );
  expect(await stack.sandbox.charges(waiting)).toMatchObject([
    { status: "voided" },
  ]);
  expect(await auditBooks(stack, [paid, waiting])).toEqual([]);
});

test("a service that restarts goes on with what it had begun", async () => {
  const orderId = v7();
  await take(stack, orderId);
  await stack.sandbox.faults({ down: true });
  await voidOrder(stack, orderId);
  await stack.restart();
  await stack.sandbox.faults({ down: false });
  await eventually(
    "refunded",
    async () => (await standing(stack, orderId))?.status === "refunded",
    25_000,
  );
  expect(await auditBooks(stack, [orderId])).toEqual([]);
});
