import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { v7 } from "uuid";
import {
  address,
  basket,
  createdBy,
  refusedWith,
} from "./testing/grpc-basket.js";
import {
  paymentId,
  reservationId,
  tokenHash,
} from "./testing/order-fixtures.js";
import { startOrder, type RunningOrder } from "./testing/running-order.js";

let order: RunningOrder;
beforeAll(async () => {
  order = await startOrder();
});
afterAll(() => order.stop());
const created = (change = {}) => createdBy(order.rpc, change);

test("a priced basket becomes an order once, with all that the saga works from", async () => {
  const request = basket({ voucherCode: "TEN" });
  const first = await order.rpc.createOrder(request);
  expect(first).toMatchObject({
    ok: true,
    value: {
      order: {
        orderId: request.orderId,
        status: "created",
        version: 1,
        total: 4290,
        tax: 394,
        voucherCode: "TEN",
        payment: { method: "card", token: "tok_ok" },
        cartId: request.cartId,
        channel: "web",
        lines: [
          { itemId: request.lines[0]?.itemId, total: 1890 },
          { taxInclusive: true },
        ],
        discounts: [
          { name: "Spring", amount: 200, promotionId: "p1", code: "" },
        ],
        guest: false,
      },
    },
  });
  expect(await order.rpc.createOrder(request)).toEqual(first);
  const begun = await order.rpc.beginCheckout({
    orderId: request.orderId,
    run: 1,
  });
  expect(begun).toMatchObject({
    value: {
      order: {
        status: "pending_payment",
        shippingAddress: address,
        discounts: [{ promotionId: "p1" }],
      },
    },
  });
});

test("a guest's order belongs to its token", async () => {
  const { orderId } = await created({
    customerId: "",
    guestEmail: "ada@example.com",
    guestName: "Ada",
    guestTokenHash: tokenHash,
  });
  expect(await order.rpc.getOrder({ orderId })).toMatchObject({
    value: { order: { guest: true, customerId: "" } },
  });
});

test("a basket that is wrong is refused with every fault, one that does not add up too", async () => {
  expect(
    await order.rpc.createOrder(
      basket({
        customerId: "",
        currency: "??",
        metadataJson: "[]",
        shippingAddress: undefined,
      }),
    ),
  ).toMatchObject({
    ok: false,
    error: {
      code: "VALIDATION_FAILED",
      errors: expect.arrayContaining([
        expect.objectContaining({ path: "currency" }),
        expect.objectContaining({ path: "metadataJson" }),
        expect.objectContaining({ path: "shippingAddress" }),
      ]) as unknown,
    },
  });
  expect(await order.rpc.createOrder(basket({ total: 4291 }))).toMatchObject({
    error: { code: "VALIDATION_FAILED", errors: [{ path: "total" }] },
  });
  expect(await order.rpc.createOrder(basket({ customerId: "" }))).toMatchObject(
    refusedWith("VALIDATION_FAILED"),
  );
});

test("the road forward and its repeats, over gRPC", async () => {
  const { orderId } = await created();
  const run = { orderId, run: 1 };
  for (let repeat = 0; repeat < 2; repeat++) {
    await order.rpc.beginCheckout(run);
    expect(
      await order.rpc.awaitPayment({
        ...run,
        nextAction: "redirect",
        url: "https://pay",
      }),
    ).toEqual({
      ok: true,
      value: { status: "awaiting_payment" },
    });
  }
  const status = await order.call("GET", `/orders/${orderId}/status`, {
    token: order.customer,
  });
  expect(status.body).toMatchObject({
    status: "awaiting_payment",
    version: 3,
    payment: { nextAction: { type: "redirect", url: "https://pay" } },
  });
  for (let repeat = 0; repeat < 2; repeat++)
    expect(
      await order.rpc.confirmOrder({ ...run, paymentId, reservationId }),
    ).toEqual({
      ok: true,
      value: { status: "confirmed", version: 4 },
    });
  expect(await order.rpc.closeOrder({ ...run, step: "x", code: "Y" })).toEqual({
    ok: true,
    value: { alreadyConfirmed: true, status: "confirmed" },
  });
  expect(
    await order.rpc.failOrder({ ...run, step: "", code: "" }),
  ).toMatchObject(refusedWith("INVALID_TRANSITION"));
});

test("the road back and its repeats, over gRPC", async () => {
  const { orderId } = await created();
  const ending = {
    orderId,
    run: 1,
    step: "take-payment",
    code: "PAYMENT_DECLINED",
  };
  await order.rpc.beginCheckout({ orderId, run: 1 });
  for (let repeat = 0; repeat < 2; repeat++)
    expect(await order.rpc.closeOrder(ending)).toEqual({
      ok: true,
      value: { alreadyConfirmed: false, status: "pending_payment" },
    });
  expect(
    await order.rpc.confirmOrder({ orderId, run: 1, paymentId, reservationId }),
  ).toMatchObject(refusedWith("ORDER_CLOSED"));
  for (let repeat = 0; repeat < 2; repeat++)
    expect(await order.rpc.failOrder(ending)).toEqual({
      ok: true,
      value: { status: "failed" },
    });
  const status = await order.call("GET", `/orders/${orderId}/status`, {
    token: order.customer,
  });
  expect(status.body).toMatchObject({
    final: true,
    settled: true,
    failure: { step: "take-payment", code: "PAYMENT_DECLINED" },
  });
});

test("standings answer for all that is asked", async () => {
  const { orderId } = await created();
  await order.rpc.closeOrder({ orderId, run: 1, step: "", code: "" });
  const nobody = v7();
  expect(
    await order.rpc.getOrderStandings({ orderIds: [orderId, nobody] }),
  ).toEqual({
    ok: true,
    value: {
      standings: [
        { orderId, status: "created", closing: true, ended: false },
        { orderId: nobody, status: "", closing: false, ended: false },
      ],
    },
  });
  expect(await order.rpc.getOrderStandings({ orderIds: ["x"] })).toMatchObject(
    refusedWith("VALIDATION_FAILED"),
  );
});
