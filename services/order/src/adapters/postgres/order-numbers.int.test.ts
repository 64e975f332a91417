import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { v7 } from "uuid";
import {
  openOrderDatabase,
  type OrderDatabase,
} from "../../testing/order-database.js";
import { createOrder } from "../../app/commands/placing/create-order.js";
import { aBasket, buyer } from "../../testing/order-fixtures.js";
import { createOrderNumbers } from "./order-numbers.js";

let world: OrderDatabase;
beforeAll(async () => {
  world = await openOrderDatabase();
});
afterAll(() => world.db.close());

const day = new Date("2026-07-01T12:00:00Z");

test("several instances that number orders at the same time never give a number twice", async () => {
  const instances = Array.from({ length: 4 }, () =>
    createOrderNumbers(world.db, 7),
  );
  const numbers = await Promise.all(
    instances.flatMap((instance) =>
      Array.from({ length: 100 }, () => instance.next(day)),
    ),
  );
  expect(new Set(numbers).size).toBe(400);
  for (const number of numbers) expect(number).toMatch(/^ORD-20260701-\d{6}$/);
  expect([...numbers].sort()[0]).toBe("ORD-20260701-000001");
});

test("each day counts from one", async () => {
  const numbers = createOrderNumbers(world.db, 5);
  expect(await numbers.next(new Date("2026-07-02T23:59:59Z"))).toBe(
    "ORD-20260702-000001",
  );
  expect(await numbers.next(new Date("2026-07-03T00:00:00Z"))).toBe(
    "ORD-20260703-000001",
  );
});

test("an order is created while another one's transaction, number and all, is still open", async () => {
  let release: () => void = () => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let inserted: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => (inserted = resolve));
  const slow = createOrder(
    {
      ...world.parts,
      transact: (work) =>
        world.transact(async (stores) => {
          const result = await work(stores);
          inserted();
          await held;
          return result;
        }),
    },
    aBasket({ id: v7() }),
    buyer,
  );
  await begun;
  // Would wait for the open transaction, and time out, if numbers were drawn from a row that it locks.
  const others = await Promise.all(
    Array.from({ length: 20 }, () =>
      createOrder(world.parts, aBasket({ id: v7() }), buyer),
    ),
  );
  expect(others.every(({ ok }) => ok)).toBe(true);
  release();
  expect((await slow).ok).toBe(true);
});

test("creating orders in parallel is faster than one after the other", async () => {
  const create = () => createOrder(world.parts, aBasket({ id: v7() }), buyer);
  const timed = async (work: () => Promise<unknown>) => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  const count = 100;
  const oneByOne = async () => {
    for (let done = 0; done < count; done++) await create();
  };
  const inParallel = () =>
    Promise.all(
      Array.from({ length: 10 }, async () => {
        for (let done = 0; done < count / 10; done++) await create();
      }),
    );
  await oneByOne(); // Warm: plans, connections, pages.
  const serial = await timed(oneByOne);
  const parallel = await timed(inParallel);
  expect(parallel).toBeLessThan(serial);
}, 60_000);
