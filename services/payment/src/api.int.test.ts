import { expect, test } from "@jest/globals";
import { v7 } from "uuid";
import { deliver } from "./testing/deliver.js";
import { eventually, take } from "./testing/payment-stack.js";
import { staff, staffDesk, usd } from "./testing/staff-desk.js";
import { usePaymentStack } from "./testing/use-payment-stack.js";

const stack = usePaymentStack();
const { create, act } = staffDesk(stack);

test("a payment is begun, processed, refunded in parts and to the end, and never beyond", async () => {
  const { status, body, id, orderId } = await create();
  expect(status).toBe(201);
  expect(body).toMatchObject({
    status: "pending",
    amount: usd(1_999),
    transactionId: null,
  });
  expect((await act(id, "process")).body).toMatchObject({
    status: "completed",
    capturedAmount: usd(1_999),
  });
  const part = await act(id, "refund", {
    amount: usd(500),
    reason: "scratched",
  });
  expect(part).toMatchObject({
    status: 200,
    body: {
      status: "partially_refunded",
      refund: { amount: usd(500), status: "completed" },
    },
  });
  expect(
    (await act(id, "refund", { amount: 1_500, reason: "" })).body,
  ).toMatchObject({ code: "REFUND_EXCEEDS_CAPTURE", left: 1_499 });
  expect(
    (await act(id, "refund", { amount: { amount: 5, currency: "EUR" } })).body,
  ).toMatchObject({ code: "CURRENCY_MISMATCH" });
  expect((await act(id, "refund")).body).toMatchObject({
    status: "refunded",
    refundedAmount: usd(1_999),
  });
  expect((await act(id, "refund")).status).toBe(409);
  expect(await stack.sandbox.charges(orderId)).toMatchObject([
    { capturedAmount: 1_999, refundedAmount: 1_999 },
  ]);
});

test("a refund is repeated with its key without effect", async () => {
  const { id } = await create();
  await act(id, "process");
  const headers = { "idempotency-key": v7() };
  const twice = [1, 2].map(() =>
    stack.http("POST", `/payments/${id}/refund`, {
      ...staff,
      headers,
      body: { amount: usd(100) },
    }),
  );
  for (const answer of await Promise.all(twice))
    expect([200, 409]).toContain(answer.status);
  const third = await stack.http("POST", `/payments/${id}/refund`, {
    ...staff,
    headers,
    body: { amount: usd(100) },
  });
  expect(third.body).toMatchObject({ refundedAmount: usd(100) });
});

test("an invoice is owed, then marked paid; its parts may be waived", async () => {
  const { id } = await create({ method: "invoice", token: undefined });
  const owed = await act(id, "process");
  expect(owed.body).toMatchObject({
    status: "processing",
    authorisedAmount: usd(1_999),
  });
  expect(Date.parse(String(owed.body["dueAt"]))).toBeGreaterThan(
    Date.now() + 29 * 86_400_000,
  );
  await act(id, "refund", { amount: usd(999) });
  expect((await act(id, "complete")).body).toMatchObject({
    status: "completed",
    capturedAmount: usd(1_000),
  });
  expect((await act(id, "complete")).status).toBe(200);
});

test("staff void and fail what they began; a wrong moment names the allowed ones", async () => {
  const open = await create({ token: "tok_3ds" });
  expect((await act(open.id, "process")).body).toMatchObject({
    status: "processing",
    nextAction: { type: "redirect" },
  });
  expect(
    (await act(open.id, "void", { reason: "changed his mind" })).body,
  ).toMatchObject({ status: "voided" });
  expect(await stack.sandbox.charges(open.orderId)).toMatchObject([
    { status: "voided" },
  ]);
  const other = await create();
  expect((await act(other.id, "fail")).body).toMatchObject({
    status: "failed",
    failure: { code: "PAYMENT_DECLINED" },
  });
  expect((await act(other.id, "void")).body).toMatchObject({
    code: "INVALID_TRANSITION",
    allowed: [],
  });
  expect((await act(v7(), "void")).status).toBe(404);
});

test("what a checkout owns is left to it until the order is confirmed", async () => {
  const orderId = v7();
  await take(stack, orderId, { token: "tok_3ds" });
  const { body } = await stack.http("GET", `/payments/order/${orderId}`, staff);
  const id = String(body["id"]);
  for (const verb of ["void", "complete", "fail"])
    expect(await act(id, verb)).toMatchObject({
      status: 409,
      body: { code: "SAGA_OWNED" },
    });
  const data = {
    orderId,
    orderNumber: "ORD-1",
    customerId: null,
    guest: false,
    total: usd(1_999),
    lines: [],
  };
  await tell("order.confirmed", orderId, data);
  await eventually(
    "released",
    async () => (await act(id, "void")).status === 200,
  );
});

const tell = async (type: string, orderId: string, data: object) => {
  const event = { topic: "orders", source: "order", subject: orderId };
  expect(await deliver(stack, { ...event, type, data })).toBe("SUCCESS");
};

test("an order that failed takes its money back with it, twice delivered or not", async () => {
  const orderId = v7();
  await take(stack, orderId);
  const data = {
    orderId,
    customerId: null,
    cartId: null,
    from: "pending_payment",
    total: usd(1_999),
    step: null,
    code: null,
  };
  await tell("order.failed", orderId, data);
  await tell("order.failed", orderId, data);
  await eventually(
    "refunded",
    async () =>
      (await stack.sandbox.charges(orderId))[0]?.refundedAmount === 1_999,
  );
  expect((await take(stack, v7())).ok).toBe(true);
});

test("a receipt of staff pays an order in the books", async () => {
  const orderId = v7();
  await take(stack, orderId, { token: "tok_3ds" });
  const answer = await stack.call("recordReceipt", {
    effect: { key: v7(), run: 1 },
    orderId,
    customerId: "",
    amount: usd(1_999),
    note: "cash",
  });
  expect(answer).toMatchObject({
    ok: true,
    value: { payment: { status: "completed", method: "invoice" } },
  });
});

test("wrong requests of other services are refused with each fault", async () => {
  const answer = await stack.call("takePayment", {
    effect: undefined,
    orderId: "x",
    customerId: "",
    amount: usd(0),
    payment: { method: "gold", token: "" },
  });
  expect(answer).toMatchObject({
    ok: false,
    error: { code: "VALIDATION_FAILED" },
  });
  expect(!answer.ok && answer.error.errors?.length).toBe(4);
  expect(
    await stack.call("getPayment", {
      paymentId: "",
      orderId: v7(),
      poll: true,
    }),
  ).toMatchObject({ ok: false, error: { code: "NOT_FOUND" } });
});
