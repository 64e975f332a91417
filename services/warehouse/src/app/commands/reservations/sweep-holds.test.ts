import { beforeEach, expect, test } from "@jest/globals";
import {
  memoryWorld,
  type MemoryWorld,
} from "../../../testing/memory-world.js";
import {
  hold,
  line,
  shelve,
  threeWarehouses,
  value,
} from "../../../testing/scenario.js";
import type { Orders } from "../../ports.js";
import { holdByHand, releaseByHand } from "./by-hand.js";
import { sweepHolds } from "./sweep-holds.js";

let world: MemoryWorld;
let sea: string;
beforeEach(async () => {
  world = memoryWorld();
  ({ sea } = await threeWarehouses(world));
  await shelve(world, "TEA", sea, 10);
});

const sweep = (standings: Orders["standings"]) =>
  sweepHolds(
    {
      overdue: world.overdue,
      transact: world.transact,
      clock: world.clock,
      orders: { standings, find: async () => null },
    },
    10,
  );
const standing =
  (status: string, ended: boolean): Orders["standings"] =>
  async (ids) =>
    ids.map((orderId) => ({ orderId, status, ended }));
const nobody: Orders["standings"] = async () => {
  throw new Error("nobody is to be asked");
};
const heldFor = async (seconds: number, orderId = world.clock.newId()) => {
  value(await hold(world, orderId, [line("TEA", 4)], { ttlSeconds: seconds }));
  return orderId;
};
const reserved = async () => (await world.level("TEA", sea)).reserved;

test("a hold within its time is left alone, and nobody is asked about it", async () => {
  await heldFor(60);
  world.clock.advance(59);
  expect(await sweep(nobody)).toEqual({ expired: 0, extended: 0 });
  expect(await reserved()).toBe(4);
});

test("an overdue hold of an order that ended goes back on the shelf as expired", async () => {
  const orderId = await heldFor(60);
  world.clock.advance(60);
  await world.events();
  expect(await sweep(standing("failed", true))).toEqual({
    expired: 1,
    extended: 0,
  });
  expect(await reserved()).toBe(0);
  expect(await world.events("stock.released")).toMatchObject([
    { data: { orderId, reason: "expired" } },
  ]);
  expect(await hold(world, orderId, [line("TEA", 4)])).toMatchObject({
    error: { code: "RESERVATION_EXPIRED" },
  });
});

test("an order that nobody knows cannot come for its hold either", async () => {
  await heldFor(60);
  world.clock.advance(60);
  await sweep(standing("", false));
  expect(await reserved()).toBe(0);
});

test("an overdue hold of an order that lives is extended by its own time", async () => {
  await heldFor(60);
  world.clock.advance(100);
  expect(await sweep(standing("awaiting_payment", false))).toEqual({
    expired: 0,
    extended: 1,
  });
  world.clock.advance(59);
  expect(await sweep(nobody)).toEqual({ expired: 0, extended: 0 });
  expect(await reserved()).toBe(4);
});

test("while the order service gives no answer, the hold waits", async () => {
  await heldFor(60);
  world.clock.advance(6000);
  await expect(
    sweep(async () => {
      throw new Error("no answer");
    }),
  ).rejects.toThrow("no answer");
  expect(await reserved()).toBe(4);
});

test("an order that is left out of the answer waits too", async () => {
  await heldFor(60);
  world.clock.advance(60);
  expect(await sweep(async () => [])).toEqual({ expired: 0, extended: 0 });
  expect(await reserved()).toBe(4);
});

test("a confirmed order that is still only held gets its fulfilment opened", async () => {
  const orderId = await heldFor(60);
  world.clock.advance(60);
  await sweep(standing("confirmed", false));
  expect(await world.laterFulfilments()).toEqual([orderId]);
  expect(await reserved()).toBe(4);
});

test("a hold by hand expires by itself, without a question, and stays expired", async () => {
  const held = value(
    await world.transact((stores) =>
      holdByHand(stores, world.clock, {
        reference: "till-1",
        lines: [line("TEA", 2)],
        ttlSeconds: 30,
      }),
    ),
  );
  world.clock.advance(31);
  expect(await sweep(nobody)).toEqual({ expired: 1, extended: 0 });
  expect(await reserved()).toBe(0);
  const released = await world.transact((stores) =>
    releaseByHand(stores, world.clock, held.id),
  );
  expect(value(released).status).toBe("expired");
});

test("a hold that another instance extended meanwhile is not let go", async () => {
  const orderId = await heldFor(60);
  world.clock.advance(60);
  const [found] = await world.reservations();
  const answer = standing("failed", true);
  await sweep(async (ids) => {
    await world.transact((stores) =>
      stores.reservations.extend([found?.id ?? ""], world.clock.now()),
    );
    return answer(ids);
  });
  expect(await reserved()).toBe(4);
  expect(value(await hold(world, orderId, [])).status).toBe("held");
});
