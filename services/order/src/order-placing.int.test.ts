import { afterAll, afterEach, beforeAll, expect, test } from "@jest/globals";
import { remoteUnavailable } from "@waybill/service";
import { withoutIds } from "@waybill/testing";
import {
  newKey,
  goodOrder,
  startOrder,
  type RunningOrder,
} from "./testing/running-order.js";

let order: RunningOrder;
beforeAll(async () => {
  order = await startOrder();
});
afterEach(() => {
  order.others.reset();
});
afterAll(() => order.stop());

test("an order is accepted with its number, total and where to follow it", async () => {
  const answer = await order.place();
  expect(answer.status).toBe(202);
  expect(answer.body).toEqual({
    orderId: expect.stringMatching(/^[0-9a-f-]{36}$/) as unknown,
    orderNumber: expect.stringMatching(/^ORD-\d{8}-\d{6}$/) as unknown,
    status: "created",
    total: { amount: 3500, currency: "USD" },
    statusUrl: `/api/v1/orders/${String(answer.body["orderId"])}/status`,
  });
  expect(answer.headers.get("location")).toBe(answer.body["statusUrl"]);
});

test("the same key gets the same order, and so does a retry whose first try was cut off before its answer was kept", async () => {
  const key = newKey();
  const first = await order.place({ key });
  const again = await order.place({ key });
  expect(again.body).toEqual(first.body);
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  // As a crash between the order's commit and the answer's leaves it: the key is there, its answer is not.
  await order.db.execute(
    "UPDATE idempotency_keys SET status = NULL, answer = NULL, leased_until = now() - interval '1 s' WHERE operation_id = $1",
    [first.body["orderId"]],
  );
  order.others.says.quote = { code: "PRODUCT_DISCONTINUED" };
  const retried = await order.place({ key });
  expect(retried.status).toBe(202);
  expect(retried.body).toEqual(first.body);
});

test("every fault of a body is named at once", async () => {
  const answer = await order.place({
    body: goodOrder({
      currency: "XXQ",
      items: [
        { sku: "NW-001", quantity: 0 },
        { sku: "NW-001", quantity: 100_001 },
      ],
      payment: { method: "card" },
      unknown: 1,
    }),
  });
  expect(answer.status).toBe(422);
  const paths = (answer.body["errors"] as unknown as { path: string }[]).map(
    ({ path }) => path,
  );
  expect(paths).toEqual(
    expect.arrayContaining([
      "currency",
      "items.0.quantity",
      "items.1.quantity",
      "unknown",
      "payment.token",
    ]),
  );
});

test("what several services refuse is named at once, under the gravest code", async () => {
  order.others.says.customer = { code: "CUSTOMER_SUSPENDED" };
  order.others.says.quote = {
    code: "PRODUCT_UNKNOWN",
    errors: [
      { path: "lines.1.sku", code: "PRODUCT_UNKNOWN", message: "NW-002" },
    ],
  };
  order.others.says.short = ["NW-001", "NW-002"];
  const answer = await order.place();
  expect(answer.status).toBe(409);
  expect(answer.body).toMatchObject({
    code: "CUSTOMER_SUSPENDED",
    errors: [
      { path: "customerId", code: "CUSTOMER_SUSPENDED" },
      { path: "items.1.sku", code: "PRODUCT_UNKNOWN" },
      { path: "items.0.quantity", code: "INSUFFICIENT_STOCK" },
    ],
    short: [{ sku: "NW-001", asked: 2, available: 10 }],
  });
});

test("a shopper sends no prices, and orders for nobody else", async () => {
  const answer = await order.place({
    body: goodOrder({
      items: [{ sku: "NW-001", quantity: 1, unitPrice: 1, discountBps: 0 }],
      shipping: { amount: 0, currency: "USD" },
    }),
  });
  expect(answer.status).toBe(403);
  expect(answer.body).toMatchObject({
    code: "PRICE_OVERRIDE_FORBIDDEN",
    errors: [
      { path: "items.0.unitPrice" },
      { path: "items.0.discountBps" },
      { path: "shipping" },
    ],
  });
  expect((await order.place({ token: order.other })).status).toBe(404);
});

test("staff negotiate prices and freight, in the order's currency, and the lines say so", async () => {
  const body = (currency: string) =>
    goodOrder({
      items: [
        { sku: "NW-001", quantity: 2, unitPrice: { amount: 700, currency } },
        { sku: "NW-002", quantity: 1 },
      ],
      shipping: { amount: 3238, currency: "USD" },
    });
  const wrong = await order.place({ token: order.staff, body: body("EUR") });
  expect(wrong.body).toMatchObject({
    code: "CURRENCY_MISMATCH",
    errors: [{ path: "items.0.unitPrice.currency" }],
  });
  const id = await order.placed(body("USD"));
  const { body: found } = await order.call("GET", `/orders/${id}`, {
    token: order.staff,
  });
  expect(found).toMatchObject({
    items: [
      { sku: "NW-001", negotiated: true, unitPrice: { amount: 700 } },
      { sku: "NW-002", negotiated: false },
    ],
    shipping: { amount: 3238, currency: "USD" },
    total: { amount: 1400 + 1000 + 3238 },
  });
  expect(order.others.quoted.at(-1)).toMatchObject({
    byStaff: true,
    shipping: 3238,
  });
});

test("a card number is refused where a token belongs", async () => {
  const answer = await order.place({
    body: goodOrder({
      payment: { method: "card", token: "4242 4242 4242 4242" },
    }),
  });
  expect(answer.status).toBe(422);
  expect(answer.body).toMatchObject({ code: "CARD_NUMBER_REFUSED" });
  expect(withoutIds(JSON.stringify(answer.body))).not.toContain("4242");
});

test("a neighbour that is away makes the order a 503, and nothing is written", async () => {
  const before = await order.db.query("SELECT count(*) AS count FROM orders");
  order.others.says.away = remoteUnavailable(
    { appId: "checkout", method: "quoteBasket" },
    "away",
  );
  const answer = await order.place();
  expect(answer.status).toBe(503);
  expect(answer.headers.get("retry-after")).not.toBeNull();
  expect(await order.db.query("SELECT count(*) AS count FROM orders")).toEqual(
    before,
  );
});
