import { expect, test } from "@jest/globals";
import { fakeWorld, type FakeWorld } from "../../../testing/fake-world.js";
import { deposit } from "../books/deposit.js";
import { capturePayment } from "../capturing/capture-payment.js";
import {
  noteOrder,
  shipmentShipped,
  unitsCancelled,
} from "../capturing/capture-shipment.js";
import { takePayment } from "../taking/take-payment.js";
import { refundPayment } from "./refund-payment.js";

const refund = (
  world: FakeWorld,
  orderId: string,
  key: string,
  amount: number | null,
) =>
  refundPayment(world.deps)({
    of: { orderId },
    key,
    id: world.deps.newId(),
    amount,
    reason: "test",
  });

test("partial refunds add up to what was captured, each once by its key", async () => {
  const world = fakeWorld();
  const order = world.order();
  await takePayment(world.deps)(order);
  await refund(world, order.orderId, "a", 300);
  await refund(world, order.orderId, "a", 300);
  expect(world.payments()).toMatchObject([
    { status: "partially_refunded", refunded: 300 },
  ]);
  expect(await refund(world, order.orderId, "b", 701)).toMatchObject({
    ok: false,
    error: { code: "REFUND_EXCEEDS_CAPTURE" },
  });
  expect(await refund(world, order.orderId, "c", null)).toMatchObject({
    ok: true,
    value: {
      refund: { givenBack: 700, status: "completed" },
      payment: { status: "refunded" },
    },
  });
  expect(world.account("refunds")).toBe(1_000);
});

test("all that is left of nothing is nothing, and no refund is told", async () => {
  const world = fakeWorld();
  const order = world.order({ token: "tok_declined" });
  await takePayment(world.deps)(order);
  expect(await refund(world, order.orderId, "a", null)).toMatchObject({
    ok: true,
    value: { refund: { givenBack: 0 } },
  });
  expect(world.eventTypes()).not.toContain("refund.completed");
});

test("a refund of an order without a payment is not found", async () => {
  const world = fakeWorld();
  expect(await refund(world, world.deps.newId(), "a", null)).toMatchObject({
    ok: false,
    error: { code: "NOT_FOUND" },
  });
});

test("a refund that the provider does not answer is pending, and its intent sees it through", async () => {
  const world = fakeWorld();
  const order = world.order();
  await takePayment(world.deps)(order);
  world.provider.down = true;
  expect(await refund(world, order.orderId, "a", 400)).toMatchObject({
    ok: true,
    value: { refund: { status: "pending" } },
  });
  expect(world.data().intents).toHaveLength(1);
  world.provider.down = false;
  await world.work();
  await world.work();
  expect(world.payments()).toMatchObject([{ refunded: 400, refunding: 0 }]);
  expect(world.eventTypes().slice(-2)).toEqual([
    "refund.initiated",
    "refund.completed",
  ]);
});

test("a balance is given back to the balance", async () => {
  const world = fakeWorld();
  const customerId = world.deps.newId();
  await deposit(world.deps)({
    customerId,
    amount: 1_500,
    currency: "USD",
    reference: "x",
  });
  const order = world.order({ method: "balance", token: null, customerId });
  await takePayment(world.deps)(order);
  await refund(world, order.orderId, "a", 600);
  expect(await world.deps.read.balance(customerId, "USD")).toBe(1_100);
});

test("an open invoice is waived in parts, and the event says how much of the whole", async () => {
  const world = fakeWorld();
  const order = world.order({ method: "invoice", token: null });
  await takePayment(world.deps)(order);
  await refund(world, order.orderId, "a", 250);
  expect(world.data().events.at(-1)).toMatchObject({
    type: "refund.completed",
    data: { refundedTotal: 250, capturedTotal: 1_000 },
  });
  await refund(world, order.orderId, "b", null);
  expect(world.data().events.at(-1)).toMatchObject({
    data: { refundedTotal: 1_000, capturedTotal: 1_000 },
  });
  expect(world.payments()).toMatchObject([{ status: "voided" }]);
});

test("a deposit is put on an account once by its reference", async () => {
  const world = fakeWorld();
  const given = {
    customerId: world.deps.newId(),
    amount: 100,
    currency: "USD",
    reference: "x",
  };
  await deposit(world.deps)(given);
  expect(await deposit(world.deps)(given)).toEqual({ ok: true, value: 100 });
  expect(world.data().deeds).toHaveLength(1);
});

test("an order authorised first is captured as it ships, and what is cancelled is never captured", async () => {
  const world = fakeWorld({ authorizeCapture: true });
  const order = world.order();
  const { orderId } = order;
  await world.transact((stores) =>
    noteOrder(stores, {
      orderId,
      shipping: 100,
      lines: [
        { sku: "A", quantity: 3, total: 600 },
        { sku: "B", quantity: 1, total: 300 },
      ],
    }),
  );
  await takePayment(world.deps)(order);
  const ship = (shipmentId: string, sku: string, quantity: number) =>
    world.transact((stores) =>
      shipmentShipped(stores, world.deps, {
        shipmentId,
        orderId,
        lines: [{ sku, quantity }],
        shippedAt: world.deps.now(),
      }),
    );
  await ship("s1", "A", 2);
  await world.work();
  expect(world.payments()).toMatchObject([
    { status: "completed", captured: 500 },
  ]);
  await refund(world, orderId, "cancelled-b", 300);
  await world.transact((stores) =>
    unitsCancelled(stores, orderId, [{ sku: "B", quantity: 1 }]),
  );
  await ship("s2", "A", 1);
  await world.work();
  await world.work();
  expect(world.payments()).toMatchObject([
    { captured: 700, authorised: 700, refunded: 0 },
  ]);
  await ship("s2", "A", 1);
  expect(world.data().captures.size).toBe(2);
});

test("a shipment of an order captured at checkout captures nothing", async () => {
  const world = fakeWorld();
  const order = world.order();
  await takePayment(world.deps)(order);
  await world.transact((stores) =>
    shipmentShipped(stores, world.deps, {
      shipmentId: "s",
      orderId: order.orderId,
      lines: [],
      shippedAt: world.deps.now(),
    }),
  );
  expect(world.data().captures.size).toBe(0);
});

test("a shipment that is heard of before its order waits for it, and a day later captures all", async () => {
  const world = fakeWorld({ authorizeCapture: true });
  const order = world.order();
  await takePayment(world.deps)(order);
  const now = world.deps.now();
  const ship = (shippedAt: Date) =>
    world.transact((stores) =>
      shipmentShipped(stores, world.deps, {
        shipmentId: "s",
        orderId: order.orderId,
        lines: [{ sku: "A", quantity: 1 }],
        shippedAt,
      }),
    );
  expect(await ship(now)).toBe("order not known yet");
  expect(world.data().captures.size).toBe(0);
  expect(await ship(new Date(now.getTime() - 86_400_000))).toBe("done");
  await world.work();
  expect(world.payments()).toMatchObject([{ captured: order.amount }]);
});

test("a capture happens once by its key, also when its answer was lost", async () => {
  const world = fakeWorld({ authorizeCapture: true });
  const order = world.order();
  await takePayment(world.deps)(order);
  world.provider.fail("capture", "lost-after");
  const part = { orderId: order.orderId, key: "s1", amount: 400 };
  expect(await capturePayment(world.deps)(part)).toMatchObject({
    ok: true,
    value: { capturing: 400 },
  });
  await world.work();
  expect(await capturePayment(world.deps)(part)).toMatchObject({
    ok: true,
    value: { captured: 400, capturing: 0 },
  });
  expect(
    await capturePayment(world.deps)({ ...part, key: "s2", amount: 601 }),
  ).toMatchObject({ ok: false });
});

test("a capture that the provider refuses falls, and people are told", async () => {
  const world = fakeWorld({ authorizeCapture: true });
  const order = world.order();
  await takePayment(world.deps)(order);
  const charge = world.provider.charges.get("ch_1");
  if (!charge) throw new Error("no charge");
  world.provider.charges.set("ch_1", { ...charge, capturedAmount: 1_000 });
  await capturePayment(world.deps)({
    orderId: order.orderId,
    key: "s1",
    amount: 400,
  });
  expect(world.payments()).toMatchObject([{ capturing: 0, captured: 0 }]);
  expect(world.eventTypes()).toContain("payment.mismatch_found");
});

test("a capture of an order that nobody paid is not found", async () => {
  const world = fakeWorld();
  expect(
    await capturePayment(world.deps)({
      orderId: world.deps.newId(),
      key: "s1",
      amount: null,
    }),
  ).toMatchObject({ ok: false, error: { code: "NOT_FOUND" } });
});
