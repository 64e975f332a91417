import { beforeEach, expect, test } from "@jest/globals";
import fc from "fast-check";
import { orderAmounts } from "../../../domain/amounts.js";
import { remainingOf } from "../../../domain/order.js";
import {
  aCancellation,
  orderIn,
  saga,
  twoItems,
} from "../../../testing/order-fixtures.js";
import {
  createMemoryStores,
  type MemoryStores,
} from "../../../testing/memory-stores.js";
import { refundOrder, type Refund } from "./refund-order.js";

let world: MemoryStores;
beforeEach(() => {
  world = createMemoryStores();
});
const { id: orderId } = orderIn("confirmed");
const [chai, chang] = twoItems();
const all = [
  { itemId: chai?.id ?? "", quantity: 3 },
  { itemId: chang?.id ?? "", quantity: 1 },
];
const refund = (change: Partial<Refund> = {}) =>
  world.transact((stores) =>
    refundOrder(
      stores,
      {
        orderId,
        operationId: "op-1",
        items: all,
        reason: "refunded",
        settled: false,
        ...change,
      },
      saga,
    ),
  );

test("an order of which nothing can be fulfilled gives everything back, and ends as refunded", async () => {
  world.put(orderIn("confirmed"));
  const total = orderAmounts(twoItems(), 500).total;
  for (let repeat = 0; repeat < 2; repeat++)
    expect(await refund()).toEqual({
      ok: true,
      value: { status: "confirmed", nothingLeft: true, amount: total },
    });
  expect(world.eventTypes()).toEqual([]);
  for (let repeat = 0; repeat < 2; repeat++)
    expect(await refund({ settled: true })).toEqual({
      ok: true,
      value: { status: "refunded", nothingLeft: true, amount: total },
    });
  expect(world.eventTypes()).toEqual([
    "order.status_changed",
    "order.refunded",
  ]);
});

test("a part is announced when its money is back, and what has shipped moves the order on", async () => {
  const items = twoItems().map((item) => ({
    ...item,
    shippedQuantity: item.sku === "NW-001" ? 3 : 0,
  }));
  world.put(orderIn("processing", { items }));
  world.putCancellation(
    aCancellation({ id: "op-1", items: [], state: "requested" }),
  );
  const part = { items: all.slice(1) };
  expect(await refund(part)).toMatchObject({
    value: { status: "shipped", nothingLeft: false, amount: 1900 },
  });
  expect(await refund({ ...part, settled: true })).toMatchObject({
    value: { status: "shipped", amount: 1900 },
  });
  expect(world.eventTypes()).toEqual([
    "order.status_changed",
    "order.items_cancelled",
  ]);
  expect(world.events[1]).toMatchObject({
    data: {
      cancellationId: "op-1",
      items: [{ sku: "NW-002", quantity: 1 }],
      amount: { amount: 1900, currency: "USD" },
    },
  });
});

test("a cancellation that the warehouse was too late for takes nothing off, and is through without a word", async () => {
  world.put(orderIn("processing"));
  expect(await refund({ items: [] })).toMatchObject({
    value: { nothingLeft: false, amount: 0 },
  });
  expect(await refund({ items: [], settled: true })).toMatchObject({
    ok: true,
  });
  expect(world.eventTypes()).toEqual([]);
});

test("money is settled after units are taken off, and never of an order that is not there", async () => {
  world.put(orderIn("confirmed"));
  expect(await refund({ settled: true })).toMatchObject({
    error: { code: "INVALID_TRANSITION" },
  });
  expect(await refund({ orderId: "nobody" })).toMatchObject({
    error: { code: "NOT_FOUND" },
  });
  expect(
    await refund({ items: [{ itemId: "nobody", quantity: 1 }] }),
  ).toMatchObject({
    error: { code: "VALIDATION_FAILED" },
  });
});

test("two refunds that overlap end the order once, when both are settled", async () => {
  world.put(orderIn("confirmed"));
  await refund({
    operationId: "a",
    items: all.slice(0, 1),
    reason: "cancelled",
  });
  await refund({ operationId: "b", items: all.slice(1), reason: "cancelled" });
  expect(await refund({ operationId: "b", settled: true })).toMatchObject({
    value: { status: "confirmed" },
  });
  expect(
    await refund({ operationId: "a", settled: true, reason: "cancelled" }),
  ).toMatchObject({
    value: { status: "cancelled" },
  });
  expect(world.eventTypes()).toEqual([
    "order.items_cancelled",
    "order.status_changed",
    "order.cancelled",
  ]);
});

test("successive cancellations, each repeated at will, give back exactly what was paid", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(1), fc.integer({ min: 1, max: 3 }), fc.nat(2)), {
        maxLength: 12,
      }),
      async (cuts) => {
        world = createMemoryStores();
        const order = world.put(orderIn("confirmed"));
        let given = 0;
        let operation = 0;
        const cut = async (index: number, wanted: number, repeats: number) => {
          const item = world.order(orderId)?.items[index];
          const quantity = Math.min(wanted, item ? remainingOf(item) : 0);
          if (!item || quantity === 0) return;
          const input = {
            operationId: `op-${String(operation++)}`,
            items: [{ itemId: item.id, quantity }],
          };
          const answer = await refund(input);
          for (let repeat = 0; repeat < repeats; repeat++)
            expect(await refund(input)).toEqual(answer);
          if (answer.ok) given += answer.value.amount;
          await refund({ ...input, settled: true });
        };
        for (const [index, wanted, repeats] of cuts)
          await cut(index, wanted, repeats);
        await cut(0, 3, 0);
        await cut(1, 1, 0);
        expect(given).toBe(order.placed.total);
        expect(world.order(orderId)?.status).toBe("refunded");
      },
    ),
    { numRuns: 50 },
  );
});
