import { expect, test } from "@jest/globals";
import { v7 } from "uuid";
import { auditBooks } from "./testing/audit-books.js";
import { deliver } from "./testing/deliver.js";
import {
  eventually,
  standing,
  take,
  voidOrder,
} from "./testing/payment-stack.js";
import { usd } from "./testing/staff-desk.js";
import { usePaymentStack } from "./testing/use-payment-stack.js";

const stack = usePaymentStack({ enableAuthorizeCapture: true });

const line = (sku: string, quantity: number, total: number) => ({
  itemId: v7(),
  sku,
  quantity,
  unitPrice: Math.floor(total / quantity),
  discount: 0,
  tax: 0,
  total,
});

/** An order of 3 A for 900 and 1 B for 1,000, shipped for 99. */
async function placed(): Promise<string> {
  const orderId = v7();
  await deliver(stack, {
    topic: "orders",
    type: "order.created",
    source: "order",
    subject: orderId,
    data: {
      orderId,
      orderNumber: "ORD-20260301-000001",
      customerId: null,
      cartId: null,
      guest: true,
      channel: "web",
      lines: [line("A", 3, 900), line("B", 1, 1_000)],
      subtotal: 1_900,
      discount: 0,
      tax: 0,
      shipping: 99,
      total: usd(1_999),
      voucherCode: null,
      paymentMethod: "card",
    },
  });
  return orderId;
}
const ship = (orderId: string, sku: string, quantity: number) => {
  const shipmentId = v7();
  return deliver(stack, {
    topic: "shipments",
    type: "shipment.shipped",
    source: "warehouse",
    subject: shipmentId,
    data: {
      shipmentId,
      orderId,
      warehouseId: v7(),
      lines: [{ sku, quantity }],
      carrier: "DHL",
      trackingNumber: "1",
    },
  });
};
const captured = (orderId: string, amount: number) =>
  eventually(`${String(amount)} captured`, async () => {
    const [charge] = await stack.sandbox.charges(orderId);
    const payment = await standing(stack, orderId);
    return (
      charge?.capturedAmount === amount && payment?.capturedAmount === amount
    );
  });

test("a card is authorised at checkout, and captured as the order ships, to the cent", async () => {
  const orderId = await placed();
  const answer = await take(stack, orderId);
  expect(answer).toMatchObject({
    ok: true,
    value: { payment: { status: "processing", authorised: true } },
  });
  await ship(orderId, "A", 1);
  await captured(orderId, 399);
  await ship(orderId, "A", 2);
  await captured(orderId, 999);
  await ship(orderId, "B", 1);
  await captured(orderId, 1_999);
  expect(await auditBooks(stack, [orderId])).toEqual([]);
});

test("what is cancelled before it ships is taken off the authorisation, and never captured", async () => {
  const orderId = await placed();
  await take(stack, orderId);
  const refunded = await stack.call("refundPayment", {
    effect: { key: v7(), run: 1 },
    orderId,
    amount: 1_000,
    reason: "B cancelled",
  });
  expect(refunded).toMatchObject({ ok: true, value: { amount: 1_000 } });
  await deliver(stack, {
    topic: "orders",
    type: "order.items_cancelled",
    source: "order",
    subject: orderId,
    version: 2,
    data: {
      orderId,
      customerId: null,
      cancellationId: v7(),
      items: [{ itemId: v7(), sku: "B", quantity: 1 }],
      amount: usd(1_000),
    },
  });
  await ship(orderId, "A", 3);
  await captured(orderId, 999);
  const [money] = await stack.db.query(
    "SELECT net::int FROM order_money WHERE order_id = $1",
    [orderId],
  );
  expect(money).toEqual({ net: 999 });
});

test("a void lets an authorisation go, and gives back what was captured of it", async () => {
  const whole = await placed();
  await take(stack, whole);
  expect(await voidOrder(stack, whole)).toBe(true);
  expect(await stack.sandbox.charges(whole)).toMatchObject([
    { status: "voided" },
  ]);
  const part = await placed();
  await take(stack, part);
  await ship(part, "A", 1);
  await captured(part, 399);
  await eventually("settled", () => voidOrder(stack, part));
  expect(await stack.sandbox.charges(part)).toMatchObject([
    { capturedAmount: 399, refundedAmount: 399 },
  ]);
  expect(await auditBooks(stack, [whole, part])).toEqual([]);
});

test("other services capture parts by keys of their own, up to what is authorised", async () => {
  const orderId = await placed();
  await take(stack, orderId);
  const capture = (key: string, amount: number) =>
    stack.call("capturePayment", { effect: { key, run: 1 }, orderId, amount });
  const key = v7();
  await Promise.all([capture(key, 700), capture(key, 700)]);
  await captured(orderId, 700);
  expect(await capture(v7(), 1_300)).toMatchObject({
    ok: false,
    error: { code: "INVALID_TRANSITION" },
  });
  expect((await capture(v7(), 0)).ok).toBe(true);
  await captured(orderId, 1_999);
  expect(await auditBooks(stack, [orderId])).toEqual([]);
});
