import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { paymentId, reservationId } from "./testing/order-fixtures.js";
import {
  newKey,
  startOrder,
  type RunningOrder,
} from "./testing/running-order.js";

let order: RunningOrder;
beforeAll(async () => {
  order = await startOrder();
});
afterAll(() => order.stop());

test("an edit needs the version it saw, and its history has before and after", async () => {
  const id = await order.placed();
  const edit = (ifMatch: string) =>
    order.call("PUT", `/orders/${id}`, {
      token: order.customer,
      ifMatch,
      body: { notes: "ring twice" },
    });
  expect((await edit('"9"')).status).toBe(412);
  const edited = await edit('"1"');
  expect(edited.status).toBe(200);
  expect(edited.headers.get("etag")).toBe('"2"');
  const history = await order.call("GET", `/orders/${id}/edit-history`, {
    token: order.customer,
  });
  expect(history.body["items"]).toMatchObject([
    { before: { notes: null }, after: { notes: "ring twice" }, by: "carl" },
  ]);
});

test("staff move a confirmed order onward, and are told what is allowed", async () => {
  const id = await order.confirmed();
  const move = (status: string) =>
    order.call("PUT", `/orders/${id}/status`, {
      token: order.staff,
      body: { status, note: "by hand" },
    });
  expect((await move("delivered")).body).toMatchObject({
    code: "INVALID_TRANSITION",
    allowed: ["processing"],
  });
  expect((await move("processing")).body).toMatchObject({
    status: "processing",
  });
  const open = await order.placed();
  const early = await order.call("PUT", `/orders/${open}/status`, {
    token: order.staff,
    body: { status: "processing" },
  });
  expect(early.status).toBe(409);
  expect(early.body).toMatchObject({ code: "SAGA_OWNED" });
  const history = await order.call("GET", `/orders/${id}/status-history`, {
    token: order.staff,
  });
  const items = history.body["items"] as unknown as {
    to: string;
    note: string | null;
  }[];
  expect(items.map(({ to }) => to)).toEqual([
    "created",
    "pending_payment",
    "confirmed",
    "processing",
  ]);
  expect(items.at(-1)?.note).toBe("by hand");
});

test("an order that has not begun is cancelled at once; one that runs is closed and being undone", async () => {
  const cancel = (id: string) =>
    order.call("POST", `/orders/${id}/cancel`, {
      token: order.customer,
      key: newKey(),
      body: { reason: "changed my mind" },
    });
  const fresh = await order.placed();
  const done = await cancel(fresh);
  expect([done.status, done.body["status"]]).toEqual([200, "cancelled"]);
  expect((await cancel(fresh)).status).toBe(200);
  const begun = await order.placed();
  await order.rpc.beginCheckout({ orderId: begun, run: 1 });
  const accepted = await cancel(begun);
  expect(accepted.status).toBe(202);
  expect(accepted.body).toMatchObject({
    status: "pending_payment",
    closing: true,
  });
  const refused = await order.rpc.confirmOrder({
    orderId: begun,
    run: 1,
    paymentId,
    reservationId,
  });
  expect(refused).toMatchObject({ ok: false, error: { code: "ORDER_CLOSED" } });
  await order.rpc.failOrder({ orderId: begun, run: 1, step: "", code: "" });
  const after = await order.call("GET", `/orders/${begun}/status`, {
    token: order.customer,
  });
  expect(after.body).toMatchObject({
    status: "cancelled",
    final: true,
    closing: false,
  });
});

test("a buyer does not cancel a confirmed order; staff do, once, and a part of it with its share", async () => {
  const id = await order.confirmed();
  const cancel = (path: string, token: string, body: unknown) =>
    order.call("POST", `/orders/${id}/${path}`, { token, key: newKey(), body });
  const refused = await cancel("cancel", order.customer, { reason: "no" });
  expect([refused.status, refused.body["code"]]).toEqual([
    403,
    "FORBIDDEN_AFTER_CONFIRMATION",
  ]);
  const { body } = await order.call("GET", `/orders/${id}`, {
    token: order.staff,
  });
  const [first] = body["items"] as unknown as { id: string }[];
  const part = await cancel("cancel-items", order.staff, {
    items: [{ itemId: first?.id, quantity: 1 }],
    reason: "one too many",
  });
  expect(part.status).toBe(202);
  const cancellationId = String(part.body["cancellationId"]);
  const refund = {
    orderId: id,
    operationId: cancellationId,
    items: [{ itemId: String(first?.id), quantity: 1 }],
    reason: "cancelled",
  };
  for (let repeat = 0; repeat < 2; repeat++)
    expect(await order.rpc.refundOrder({ ...refund, settled: false })).toEqual({
      ok: true,
      value: { status: "confirmed", nothingLeft: false, amount: 1000 },
    });
  await order.rpc.refundOrder({ ...refund, settled: true });
  const left = await order.call("GET", `/orders/${id}`, { token: order.staff });
  expect(left.body).toMatchObject({
    total: { amount: 2500 },
    placed: { total: { amount: 3500 } },
    items: [{ cancelledQuantity: 1 }, { cancelledQuantity: 0 }],
    cancellations: [
      { id: cancellationId, state: "settled", amount: { amount: 1000 } },
    ],
  });
  const whole = await cancel("cancel", order.staff, { reason: "all of it" });
  expect([whole.status, whole.body["closing"]]).toEqual([202, false]);
});
