import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { hashGuestToken, newGuestToken } from "@waybill/service";
import { createdBy } from "./testing/grpc-basket.js";
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

const guestOrder = async () => {
  const guestToken = newGuestToken();
  const { orderId } = await createdBy(order.rpc, {
    customerId: "",
    guestEmail: "ada@example.com",
    guestName: "Ada",
    guestTokenHash: hashGuestToken(guestToken),
  });
  return { orderId, guestToken };
};

test("a guest's token opens their order, its status and its histories, and no one else's", async () => {
  const { orderId, guestToken } = await guestOrder();
  const other = await guestOrder();
  for (const path of ["", "/status", "/status-history", "/events"]) {
    const url = `/orders/${orderId}${path}`;
    expect((await order.call("GET", url, { guestToken })).status).toBe(200);
    expect(
      (await order.call("GET", url, { guestToken: other.guestToken })).status,
    ).toBe(404);
    expect(
      (await order.call("GET", url, { token: order.customer })).status,
    ).toBe(404);
  }
  const list = await order.call("GET", "/orders", { guestToken });
  expect(list.body["items"]).toMatchObject([
    { id: orderId, customerId: null, guest: { email: "ada@example.com" } },
  ]);
});

test("the token's hash is kept, and neither token nor hash is shown", async () => {
  const { orderId, guestToken } = await guestOrder();
  const { body } = await order.call("GET", `/orders/${orderId}`, {
    token: order.staff,
  });
  expect(JSON.stringify(body)).not.toContain(hashGuestToken(guestToken));
  expect(
    await order.db.query(
      "SELECT guest_token_hash AS hash FROM orders WHERE id = $1",
      [orderId],
    ),
  ).toEqual([{ hash: hashGuestToken(guestToken) }]);
});

test("a guest waits for their order, and cancels it", async () => {
  const { orderId, guestToken } = await guestOrder();
  const watching = order.call(
    "GET",
    `/orders/${orderId}/status?waitSeconds=20&after=1`,
    { guestToken },
  );
  const cancelled = await order.call("POST", `/orders/${orderId}/cancel`, {
    guestToken,
    key: newKey(),
    body: { reason: "changed my mind" },
  });
  expect([cancelled.status, cancelled.body["status"]]).toEqual([
    200,
    "cancelled",
  ]);
  expect((await watching).body).toMatchObject({
    status: "cancelled",
    final: true,
  });
});

test("a guest places no orders past a cart", async () => {
  const answer = await order.call("POST", "/orders", {
    guestToken: newGuestToken(),
    key: newKey(),
    body: {},
  });
  expect(answer.status).toBe(401);
});
