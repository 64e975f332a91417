import { randomUUID } from "node:crypto";
import { expect, test } from "@jest/globals";
import { settle } from "@waybill/api-client";
import {
  api,
  berlin,
  cardOrder,
  chargesOf,
  customer,
  eventually,
  get,
  orderBody,
  orderOf,
  place,
  placeAndSettle,
  shipmentsOf,
  statusOf,
  stockOf,
  type Accepted,
  type Problem,
} from "./support.js";

test("an order goes through all six services: paid once, held, confirmed, shipment opened, buyer told", async () => {
  const { id, call } = await customer("ALFKI");
  const before = await stockOf("NW-001");
  const { orderId, settled, total, orderNumber } = await placeAndSettle(
    orderBody(id),
    call,
  );
  expect(settled).toMatchObject({ state: "done", outcome: "confirmed" });
  expect(orderNumber).toMatch(/^ORD-\d{8}-\d{6}$/);
  expect((await orderOf(orderId)).status).toMatch(/confirmed|processing/);

  const charges = await chargesOf(orderId);
  expect(charges).toHaveLength(1);
  expect(charges[0]).toMatchObject({
    capturedAmount: total.amount,
    refundedAmount: 0,
  });
  expect((await stockOf("NW-001")).available).toBe(before.available - 2);

  const shipments = await eventually(
    () => shipmentsOf(orderId),
    (items) => items.length === 1,
  );
  expect(shipments[0]?.status).toBe("pending");
  await eventually(
    () =>
      get<{ items: { kind: string }[] }>(
        "notification",
        `/notifications?orderId=${orderId}`,
        call,
      ),
    ({ items }) => items.some((item) => item.kind === "order.confirmed"),
  );
  await eventually(
    () => orderOf(orderId),
    (order) => order.payment.status === "completed",
  );
});

test("a declined card gives the stock back, charges nothing, and the order ends as failed with its reason", async () => {
  const { id, call } = await customer("BERGS");
  const before = await stockOf("NW-003");
  const body = cardOrder(id, "tok_declined", "NW-003", 5);
  const { orderId, settled } = await placeAndSettle(body, call);
  expect(settled.outcome).toBe("failed");
  expect(settled.timeline.map((entry) => entry.kind)).toContain("undo");
  expect(await statusOf(orderId, call)).toMatchObject({
    status: "failed",
    final: true,
    failure: { step: "take-payment", code: "PAYMENT_DECLINED" },
  });
  expect(
    (await chargesOf(orderId)).every(
      (charge) => charge.capturedAmount - charge.refundedAmount === 0,
    ),
  ).toBe(true);
  expect((await stockOf("NW-003")).available).toBe(before.available);
});

test("staff place an order with negotiated prices, discounts and freight, without tax", async () => {
  const { id } = await customer("VINET");
  const items = [
    {
      sku: "NW-011",
      quantity: 12,
      unitPrice: { amount: 1400, currency: "USD" },
      discountBps: 0,
    },
    {
      sku: "NW-042",
      quantity: 10,
      unitPrice: { amount: 980, currency: "USD" },
      discountBps: 1500,
    },
  ];
  const { orderId, settled, total } = await placeAndSettle(
    orderBody(id, { items, shipping: { amount: 3238, currency: "USD" } }),
  );
  expect(settled.outcome).toBe("confirmed");
  expect(total.amount).toBe(12 * 1400 + 10 * 980 - 1470 + 3238);
  expect(
    (await orderOf(orderId)).items.map((item) => item.unitPrice.amount),
  ).toEqual([1400, 980]);
});

test("a shopper cannot set prices", async () => {
  const { id, call } = await customer("VINET");
  const answer = await place<Problem>(
    orderBody(id, {
      items: [
        {
          sku: "NW-011",
          quantity: 1,
          unitPrice: { amount: 1, currency: "USD" },
        },
      ],
    }),
    call,
  );
  expect(answer.status).toBe(403);
  expect(answer.body.code).toBe("PRICE_OVERRIDE_FORBIDDEN");
});

test("the same request sent twice is one order", async () => {
  const { id, call } = await customer("ANTON");
  const key = randomUUID();
  const [first, second] = await Promise.all([
    place(orderBody(id), call, key),
    place<Accepted & Problem>(orderBody(id), call, key),
  ]);
  const accepted = [first, second].filter((answer) => answer.status === 202);
  for (const answer of [first, second])
    if (answer.status !== 202)
      expect(answer).toMatchObject({
        status: 409,
        body: { code: "IDEMPOTENCY_IN_PROGRESS" },
      });
  const again = await place(orderBody(id), call, key);
  expect(again.status).toBe(202);
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(
    new Set([...accepted, again].map((answer) => answer.body.orderId)).size,
  ).toBe(1);
  await settle(api, again.body.orderId, call, { withinMs: 30_000 });
  expect(await chargesOf(again.body.orderId)).toHaveLength(1);
  const other = await place<Problem>(
    orderBody(id, { items: [{ sku: "NW-002", quantity: 1 }] }),
    call,
    key,
  );
  expect(other).toMatchObject({
    status: 422,
    body: { code: "IDEMPOTENCY_KEY_REUSED" },
  });
});

test("another's order is not there, for a customer and without a token", async () => {
  const { id, call } = await customer("AROUT");
  const stranger = await customer("BLAUS");
  const { orderId } = await placeAndSettle(orderBody(id), call);
  for (const path of [`/orders/${orderId}`, `/orders/${orderId}/status`])
    expect(await api.call("order", "GET", path, stranger.call)).toMatchObject({
      status: 404,
      body: { code: "NOT_FOUND" },
    });
  expect((await api.call("order", "GET", `/orders/${orderId}`)).status).toBe(
    401,
  );
  expect(
    await api.call("checkout", "GET", `/checkouts/${orderId}`, stranger.call),
  ).toMatchObject({ status: 404 });
});

test("every fault of a request is named at once, and nothing is half done", async () => {
  const answer = await place<Problem>({
    currency: "nope",
    items: [{ sku: "", quantity: 0 }],
    shippingAddress: { ...berlin, country: "Germany" },
    payment: { method: "gold" },
    extra: 1,
  });
  expect(answer.status).toBe(422);
  expect(answer.headers.get("content-type")).toContain(
    "application/problem+json",
  );
  expect(answer.body.code).toBe("VALIDATION_FAILED");
  const paths = answer.body.errors?.map((fault) => fault.path) ?? [];
  for (const path of [
    "currency",
    "items.0.sku",
    "items.0.quantity",
    "shippingAddress.country",
    "payment.method",
  ])
    expect(paths).toContain(path);
});

test("an order that cannot be held is refused with what is missing", async () => {
  const { id, call } = await customer("BOLID");
  const answer = await place<Problem>(
    orderBody(id, { items: [{ sku: "NW-004", quantity: 90_000 }] }),
    call,
  );
  expect(answer).toMatchObject({
    status: 409,
    body: { code: "INSUFFICIENT_STOCK" },
  });
  expect(JSON.stringify(answer.body)).toContain("NW-004");
});
