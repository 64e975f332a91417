import { expect, test } from "@jest/globals";
import { fakeWorld } from "../../../testing/fake-world.js";
import { takePayment } from "../taking/take-payment.js";
import { orderConfirmed, orderEnded } from "./order-ended.js";
import { voidOrder } from "./void-order.js";

const undo = (orderId: string) => ({
  orderId,
  key: `${orderId}:undo`,
  reason: "test",
});

test("voiding gives captured money back once, however often it is repeated", async () => {
  const world = fakeWorld();
  const order = world.order();
  await takePayment(world.deps)(order);
  for (let i = 0; i < 3; i++)
    expect(await voidOrder(world.deps)(undo(order.orderId))).toBe(true);
  expect(world.payments()).toMatchObject([
    { status: "refunded", captured: 1_000, refunded: 1_000 },
  ]);
  expect(world.provider.refunds.size).toBe(1);
  expect(world.account("provider_clearing")).toBe(0);
});

test("a refund whose answer is lost is not settled, and given back once when it is found out", async () => {
  const world = fakeWorld();
  const order = world.order();
  await takePayment(world.deps)(order);
  world.provider.fail("refund", "lost-after");
  expect(await voidOrder(world.deps)(undo(order.orderId))).toBe(false);
  await world.work();
  expect(await voidOrder(world.deps)(undo(order.orderId))).toBe(true);
  expect(world.provider.refunds.size).toBe(1);
});

test("while the provider is down nothing is settled, and afterwards everything is", async () => {
  const world = fakeWorld();
  const order = world.order({ token: "tok_3ds" });
  await takePayment(world.deps)(order);
  world.provider.down = true;
  expect(await voidOrder(world.deps)(undo(order.orderId))).toBe(false);
  expect(world.payments()).toMatchObject([{ status: "voided", open: true }]);
  world.provider.down = false;
  await world.work();
  expect(await voidOrder(world.deps)(undo(order.orderId))).toBe(true);
  expect(world.provider.charges.get("ch_1")?.status).toBe("voided");
});

test("a capture that arrives after the void goes back automatically, once", async () => {
  const world = fakeWorld();
  const order = world.order({ token: "tok_late_ok" });
  await takePayment(world.deps)(order);
  expect(await voidOrder(world.deps)(undo(order.orderId))).toBe(false);
  world.pass(3_600_000);
  world.provider.settle("ch_1", "approve");
  for (let i = 0; i < 3; i++) await world.work();
  expect(world.payments()).toMatchObject([
    { status: "voided", captured: 1_000, refunded: 1_000 },
  ]);
  expect(world.provider.refunds.size).toBe(1);
  expect(world.account("revenue") + world.account("unearned")).toBe(0);
  expect(await voidOrder(world.deps)(undo(order.orderId))).toBe(true);
});

test("a late refund that the provider refuses is told, and tried again with the next void", async () => {
  const world = fakeWorld();
  const order = world.order();
  await takePayment(world.deps)(order);
  const charge = world.provider.charges.get("ch_1");
  if (!charge) throw new Error("no charge");
  world.provider.charges.set("ch_1", { ...charge, refundedAmount: 1_000 });
  expect(await voidOrder(world.deps)(undo(order.orderId))).toBe(false);
  expect(world.eventTypes()).toContain("payment.mismatch_found");
  world.provider.charges.set("ch_1", charge);
  expect(await voidOrder(world.deps)(undo(order.orderId))).toBe(true);
});

test("a void also ends balances and invoices, at once", async () => {
  const world = fakeWorld();
  const order = world.order({ method: "invoice", token: null });
  await takePayment(world.deps)(order);
  expect(await voidOrder(world.deps)(undo(order.orderId))).toBe(true);
  expect(world.account("receivables")).toBe(0);
});

test("an authorisation is let go", async () => {
  const world = fakeWorld({ authorizeCapture: true });
  const order = world.order();
  await takePayment(world.deps)(order);
  expect(await voidOrder(world.deps)(undo(order.orderId))).toBe(true);
  expect(world.provider.charges.get("ch_1")?.status).toBe("voided");
});

test("an order that ended is a safety net: what the saga left is given back, and staff may decide again", async () => {
  const world = fakeWorld();
  const order = world.order();
  await takePayment(world.deps)(order);
  await world.transact((stores) =>
    orderEnded(stores, world.deps, order.orderId),
  );
  await world.work();
  expect(world.payments()).toMatchObject([
    { status: "refunded", sagaOwned: false },
  ]);
  await world.transact((stores) =>
    orderEnded(stores, world.deps, order.orderId),
  );
  expect(world.provider.refunds.size).toBe(1);
});

test("a confirmed order's payment is no longer owned by its checkout", async () => {
  const world = fakeWorld();
  const order = world.order();
  await takePayment(world.deps)(order);
  expect(world.payments()[0]?.sagaOwned).toBe(true);
  await world.transact((stores) => orderConfirmed(stores, order.orderId));
  expect(world.payments()[0]?.sagaOwned).toBe(false);
});
