import { beforeEach, expect, test } from "@jest/globals";
import type { Stores } from "../../ports.js";
import {
  aCancellation,
  orderIn,
  paymentId,
  reservationId,
  saga,
} from "../../../testing/order-fixtures.js";
import {
  createMemoryStores,
  type MemoryStores,
} from "../../../testing/memory-stores.js";
import { awaitPayment } from "./await-payment.js";
import { beginCheckout } from "./begin-checkout.js";
import { closeOrder } from "./close-order.js";
import { confirmOrder } from "./confirm-order.js";
import { failOrder } from "./fail-order.js";

let world: MemoryStores;
beforeEach(() => {
  world = createMemoryStores();
});
const { id: orderId } = orderIn("created");
const paid = { orderId, run: 1, paymentId, reservationId };
const reason = {
  orderId,
  run: 1,
  step: "take-payment",
  code: "PAYMENT_DECLINED",
};
const run = <T>(work: (stores: Stores) => Promise<T>) => world.transact(work);

test("the road forward: each step once, with its events", async () => {
  world.put(orderIn("created"));
  for (let repeat = 0; repeat < 2; repeat++)
    await run((s) => beginCheckout(s, paid, saga));
  const nextAction = { type: "redirect", url: "https://pay" } as const;
  for (let repeat = 0; repeat < 2; repeat++)
    await run((s) => awaitPayment(s, { ...paid, nextAction }, saga));
  for (let repeat = 0; repeat < 2; repeat++)
    expect(await run((s) => confirmOrder(s, paid, saga))).toMatchObject({
      ok: true,
      value: { version: 4, order: { status: "confirmed" } },
    });
  expect(world.eventTypes()).toEqual([
    "order.status_changed",
    "order.status_changed",
    "order.status_changed",
    "order.confirmed",
  ]);
  expect(world.events.at(-1)).toMatchObject({
    aggregateId: orderId,
    partitionKey: orderId,
    correlationId: "c-saga",
    data: { total: { amount: 5350, currency: "USD" }, lines: [{}, {}] },
  });
});

test("the road back: closed, then failed, with the step and code that gave up", async () => {
  world.put(orderIn("pending_payment"));
  for (let repeat = 0; repeat < 2; repeat++)
    expect(await run((s) => closeOrder(s, reason, saga))).toEqual({
      ok: true,
      value: { alreadyConfirmed: false, status: "pending_payment" },
    });
  expect(await run((s) => confirmOrder(s, paid, saga))).toMatchObject({
    ok: false,
    error: { code: "ORDER_CLOSED" },
  });
  for (let repeat = 0; repeat < 2; repeat++)
    expect(await run((s) => failOrder(s, reason, saga))).toMatchObject({
      ok: true,
      value: { order: { status: "failed" } },
    });
  expect(world.eventTypes()).toEqual(["order.status_changed", "order.failed"]);
  expect(world.events[1]).toMatchObject({
    data: {
      from: "pending_payment",
      step: "take-payment",
      code: "PAYMENT_DECLINED",
    },
  });
});

test("closing a confirmed order says so, and changes nothing", async () => {
  world.put(orderIn("confirmed"));
  expect(await run((s) => closeOrder(s, reason, saga))).toEqual({
    ok: true,
    value: { alreadyConfirmed: true, status: "confirmed" },
  });
  expect(world.eventTypes()).toEqual([]);
});

test("an order that a cancellation closed ends as cancelled, and the cancellation is through", async () => {
  const cancellation = aCancellation({ scope: "saga" });
  world.putCancellation(cancellation);
  const closing = {
    by: "cancellation",
    step: null,
    code: null,
    cancellationId: cancellation.id,
    at: saga.now,
  } as const;
  const order = orderIn("pending_payment");
  if (order.status === "pending_payment") world.put({ ...order, closing });
  for (let repeat = 0; repeat < 2; repeat++)
    expect(
      await run((s) =>
        failOrder(s, { ...reason, step: null, code: null }, saga),
      ),
    ).toMatchObject({ value: { order: { status: "cancelled" } } });
  expect(world.eventTypes()).toEqual([
    "order.status_changed",
    "order.cancelled",
  ]);
  expect(await world.queries.cancellations(orderId)).toMatchObject([
    { state: "settled", settledAt: saga.now },
  ]);
});

test("what is not closed does not fail", async () => {
  world.put(orderIn("pending_payment"));
  expect(await run((s) => failOrder(s, reason, saga))).toMatchObject({
    ok: false,
    error: { code: "INVALID_TRANSITION" },
  });
});

test("steps that make no sense are refused, and an order that is not there is not found", async () => {
  world.put(orderIn("created"));
  for (const refused of [
    await run((s) => confirmOrder(s, paid, saga)),
    await run((s) => awaitPayment(s, { ...paid, nextAction: null }, saga)),
  ])
    expect(refused).toMatchObject({ error: { code: "INVALID_TRANSITION" } });
  world.put(orderIn("cancelled"));
  expect(await run((s) => beginCheckout(s, paid, saga))).toMatchObject({
    error: { code: "ORDER_CLOSED" },
  });
  const nobody = { ...paid, ...reason, orderId: "nobody", nextAction: null };
  const answers = await run((s) =>
    Promise.all([
      beginCheckout(s, nobody, saga),
      awaitPayment(s, nobody, saga),
      confirmOrder(s, nobody, saga),
      closeOrder(s, nobody, saga),
      failOrder(s, nobody, saga),
    ]),
  );
  for (const answer of answers)
    expect(answer).toMatchObject({ ok: false, error: { code: "NOT_FOUND" } });
});
