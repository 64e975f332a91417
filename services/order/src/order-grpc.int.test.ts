import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { credentials, Metadata } from "@grpc/grpc-js";
import { orderV1 } from "@waybill/proto";
import { v7 } from "uuid";
import { address, createdBy, refusedWith } from "./testing/grpc-basket.js";
import { paymentId, reservationId } from "./testing/order-fixtures.js";
import { startOrder, type RunningOrder } from "./testing/running-order.js";

let order: RunningOrder;
beforeAll(async () => {
  order = await startOrder();
});
afterAll(() => order.stop());
const created = (change = {}) => createdBy(order.rpc, change);

test("orders are listed page by page", async () => {
  const owner = v7();
  const ids = [];
  for (let count = 0; count < 3; count++)
    ids.push((await created({ customerId: owner })).orderId);
  const query = { customerId: owner, status: "created", limit: 2, cursor: "" };
  const first = await order.rpc.listOrders(query);
  if (!first.ok) throw new Error(first.error.code);
  const second = await order.rpc.listOrders({
    ...query,
    cursor: first.value.nextCursor,
  });
  if (!second.ok) throw new Error(second.error.code);
  const seen = [...first.value.orders, ...second.value.orders];
  expect(seen.map(({ orderId }) => orderId)).toEqual(ids.reverse());
  expect(second.value.nextCursor).toBe("");
});

test("an order is edited, and its histories are read", async () => {
  const { orderId } = await created();
  const edit = orderV1.UpdateOrderRequest.fromPartial({
    orderId,
    notes: "ring",
    metadataJson: '{"b":2}',
    expectedVersion: 1,
  });
  expect(await order.rpc.updateOrder(edit)).toMatchObject({
    value: { order: { version: 2 } },
  });
  expect(await order.rpc.updateOrder(edit)).toMatchObject(
    refusedWith("PRECONDITION_FAILED"),
  );
  const moved = { ...address, city: "Hamburg" };
  expect(
    await order.rpc.updateOrder(
      orderV1.UpdateOrderRequest.fromPartial({
        orderId,
        shippingAddress: moved,
      }),
    ),
  ).toMatchObject({
    value: { order: { shippingAddress: { city: "Hamburg" } } },
  });
  const edits = await order.rpc.getOrderEditHistory({ orderId });
  if (!edits.ok) throw new Error(edits.error.code);
  expect(
    edits.value.edits.map(({ afterJson }) => JSON.parse(afterJson) as unknown),
  ).toEqual([
    { notes: "ring", metadata: { b: 2 } },
    {
      shippingAddress: {
        name: "Ada",
        street: "Obere Str. 57",
        city: "Hamburg",
        country: "DE",
      },
    },
  ]);
  expect(await order.rpc.getOrderStatusHistory({ orderId })).toMatchObject({
    value: { changes: [{ from: "", to: "created" }] },
  });
});

/** CancelOrderItems as a person calls it, on the gRPC port. */
async function asStaff(
  request: orderV1.CancelOrderItemsRequest,
): Promise<orderV1.CancelOrderItemsResponse> {
  const client = new orderV1.OrderServiceClient(
    `127.0.0.1:${String(order.grpcPort)}`,
    credentials.createInsecure(),
  );
  const metadata = new Metadata();
  metadata.set("authorization", `Bearer ${order.staff}`);
  try {
    return await new Promise((resolve, reject) => {
      client.cancelOrderItems(request, metadata, (error, answer) => {
        if (error) reject(error);
        else resolve(answer);
      });
    });
  } finally {
    client.close();
  }
}

test("an order is cancelled, in whole and in part, and moved by hand", async () => {
  const fresh = await created();
  expect(
    await order.rpc.cancelOrder({ orderId: fresh.orderId, reason: "no" }),
  ).toMatchObject({
    value: { done: true, order: { status: "cancelled" } },
  });
  const { orderId, lines } = await created();
  await order.rpc.beginCheckout({ orderId, run: 1 });
  expect(
    await order.rpc.updateOrderStatus({
      orderId,
      status: "processing",
      note: "",
    }),
  ).toMatchObject(refusedWith("SAGA_OWNED"));
  await order.rpc.confirmOrder({ orderId, run: 1, paymentId, reservationId });
  const wanted = {
    orderId,
    items: [{ itemId: lines[0]?.itemId ?? "", quantity: 1 }],
    reason: "one",
  };
  // A service has no more power than a buyer: what is paid is undone by staff.
  expect(await order.rpc.cancelOrderItems(wanted)).toMatchObject(
    refusedWith("FORBIDDEN_AFTER_CONFIRMATION"),
  );
  const part = await asStaff(wanted);
  expect(part.cancellationId).toMatch(/^[0-9a-f-]{36}$/);
  expect(
    await order.rpc.updateOrderStatus({
      orderId,
      status: "processing",
      note: "hand",
    }),
  ).toMatchObject({
    value: { order: { status: "processing" } },
  });
  expect(
    await order.rpc.updateOrderStatus({ orderId, status: "nowhere", note: "" }),
  ).toMatchObject(refusedWith("VALIDATION_FAILED"));
});

test("what is not there is not found, and what is malformed is refused, whatever is called", async () => {
  const orderId = v7();
  const missing = [
    await order.rpc.getOrder({ orderId }),
    await order.rpc.getOrderStatusHistory({ orderId }),
    await order.rpc.getOrderEditHistory({ orderId }),
    await order.rpc.cancelOrder({ orderId, reason: "x" }),
    await order.rpc.cancelOrderItems({
      orderId,
      reason: "x",
      items: [{ itemId: v7(), quantity: 1 }],
    }),
    await order.rpc.updateOrder(
      orderV1.UpdateOrderRequest.fromPartial({ orderId, notes: "x" }),
    ),
    await order.rpc.updateOrderStatus({ orderId, status: "shipped", note: "" }),
    await order.rpc.beginCheckout({ orderId, run: 1 }),
    await order.rpc.refundOrder({
      orderId,
      operationId: "x",
      items: [],
      reason: "refunded",
      settled: false,
    }),
  ];
  for (const answer of missing)
    expect(answer).toMatchObject(refusedWith("NOT_FOUND"));
  const malformed = [
    await order.rpc.getOrder({ orderId: "x" }),
    await order.rpc.getOrderStatusHistory({ orderId: "x" }),
    await order.rpc.getOrderEditHistory({ orderId: "x" }),
    await order.rpc.cancelOrder({ orderId, reason: "" }),
    await order.rpc.cancelOrderItems({ orderId, reason: "x", items: [] }),
    await order.rpc.updateOrder(
      orderV1.UpdateOrderRequest.fromPartial({ orderId: "x" }),
    ),
    await order.rpc.listOrders({
      customerId: "x",
      status: "",
      limit: 0,
      cursor: "",
    }),
    await order.rpc.beginCheckout({ orderId: "x", run: 1 }),
    await order.rpc.refundOrder({
      orderId,
      operationId: "x",
      items: [],
      reason: "returned",
      settled: false,
    }),
  ];
  for (const answer of malformed)
    expect(answer).toMatchObject(refusedWith("VALIDATION_FAILED"));
});
