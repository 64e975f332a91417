import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { v7 } from "uuid";
import { createOrder } from "../../app/commands/placing/create-order.js";
import { beginCheckout } from "../../app/commands/saga/begin-checkout.js";
import {
  orderIn,
  saga,
  buyer,
  aBasket,
  tokenHash,
  staff,
  placedOrder,
} from "../../testing/order-fixtures.js";
import {
  openOrderDatabase,
  type OrderDatabase,
} from "../../testing/order-database.js";
import { saveSteps } from "../../app/change-order.js";
import { placedOf, type OrderStatus } from "../../domain/order.js";
import { transitions } from "../../domain/life-cycle.js";

let world: OrderDatabase;
beforeAll(async () => {
  world = await openOrderDatabase();
});
afterAll(() => world.db.close());

test("an order is read as it was placed, with its number, first history entry, event and search words", async () => {
  const guest = { email: "ada@example.com", name: "Ada", tokenHash };
  const basket = aBasket({
    id: v7(),
    guest,
    customerId: null,
    notes: "ring twice",
    metadata: { ref: 1 },
    discounts: [{ code: "X", name: "ten off", amount: 100, promotionId: null }],
  });
  const created = await createOrder(world.parts, basket, buyer);
  expect(created).toMatchObject({ ok: true, value: { fresh: true } });
  const found = await world.queries.find(basket.id);
  if (!created.ok || !found) throw new Error("not created");
  expect(found).toEqual(created.value.found);
  expect(found.order.orderNumber).toMatch(/^ORD-20260306-\d{6}$/);
  expect(await world.queries.statusHistory(basket.id)).toMatchObject([
    { from: null, to: "created", by: "carl" },
  ]);
  expect(await world.queries.events(basket.id)).toMatchObject([
    { type: "order.created", data: { orderId: basket.id } },
  ]);
  expect(
    await world.db.query(
      "SELECT order_id FROM order_numbers WHERE order_number = $1",
      [found.order.orderNumber],
    ),
  ).toEqual([{ order_id: basket.id }]);
});

test("creating an order again answers the first one, and writes nothing", async () => {
  const basket = aBasket({ id: v7() });
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => createOrder(world.parts, basket, buyer)),
  );
  const numbers = answers.map((a) =>
    a.ok ? a.value.found.order.orderNumber : "",
  );
  expect(new Set(numbers).size).toBe(1);
  expect(answers.filter((a) => a.ok && a.value.fresh)).toHaveLength(1);
  expect(await world.queries.events(basket.id)).toHaveLength(1);
  expect(
    world.events.filter((event) => event.aggregateId === basket.id),
  ).toHaveLength(1);
});

test.each(Object.keys(transitions) as OrderStatus[])(
  "an order that is %s is read as it was saved",
  async (status) => {
    const id = await world.place();
    const wanted = await world.transact(async (stores) => {
      const found = await stores.orders.lock(id);
      if (!found) throw new Error("not there");
      const target = orderIn(status, placedOf(found.order));
      await saveSteps(stores, found, [target], staff);
      return target;
    });
    expect((await world.queries.find(id))?.order).toEqual(wanted);
  },
);

test("how an order was closed stays in its row when it has ended", async () => {
  const id = await world.place();
  const closing = {
    by: "saga",
    step: "reserve-stock",
    code: "INSUFFICIENT_STOCK",
    cancellationId: null,
    at: saga.now,
  } as const;
  await world.transact(async (stores) => {
    const found = await stores.orders.lock(id);
    if (found?.order.status !== "created") throw new Error("not there");
    await saveSteps(stores, found, [{ ...found.order, closing }], saga);
  });
  await world.transact(async (stores) => {
    const found = await stores.orders.lock(id);
    if (!found) throw new Error("not there");
    await saveSteps(
      stores,
      found,
      [orderIn("failed", placedOrder({ id }))],
      saga,
    );
  });
  expect(
    await world.db.query(
      "SELECT closed_by, closed_at, status FROM orders WHERE id = $1",
      [id],
    ),
  ).toEqual([{ closed_by: "saga", closed_at: saga.now, status: "failed" }]);
});

test("a lock that was waited for shows what the transaction before it left", async () => {
  const id = await world.place();
  const first = world.transact(async (stores) => {
    const found = await stores.orders.lock(id);
    if (!found) throw new Error("not there");
    const items = found.order.items.map((item) => ({
      ...item,
      cancelledQuantity: 1,
    }));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await saveSteps(stores, found, [{ ...found.order, items }], staff);
  });
  await new Promise((resolve) => setTimeout(resolve, 50));
  const second = world.transact((stores) => stores.orders.lock(id));
  await first;
  const seen = await second;
  expect(seen?.version).toBe(2);
  expect(seen?.order.items.map((item) => item.cancelledQuantity)).toEqual([
    1, 1,
  ]);
});

test("readers are told of a change once it is committed, and never of one that was not", async () => {
  const id = await world.place();
  await expect(
    world.transact(async (stores) => {
      await beginCheckout(stores, { orderId: id, run: 1 }, saga);
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  expect(world.saved.filter(([orderId]) => orderId === id)).toEqual([]);
  await world.transact((stores) =>
    beginCheckout(stores, { orderId: id, run: 1 }, saga),
  );
  expect(world.saved.filter(([orderId]) => orderId === id)).toEqual([
    [id, 2, [{ from: "created", to: "pending_payment" }]],
  ]);
});
