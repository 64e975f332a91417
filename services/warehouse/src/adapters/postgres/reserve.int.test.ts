import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { v7 } from "uuid";
import { cancelFulfilment } from "../../app/commands/fulfilment/cancel-fulfilment.js";
import { releaseOrder } from "../../app/commands/reservations/release.js";
import {
  fulfil,
  hold,
  line,
  shelve,
  threeWarehouses,
  value,
} from "../../testing/scenario.js";
import {
  postgresWorld,
  type PostgresWorld,
} from "../../testing/postgres-world.js";
import type { Stocked } from "../../testing/world.js";

let world: PostgresWorld;
let at: Stocked;
beforeAll(async () => {
  world = await postgresWorld();
  at = await threeWarehouses(world);
});
afterAll(() => world.db.close());

test("200 parallel reserves of the last 40 units hold exactly 40", async () => {
  await shelve(world, "LAST", at.sea, 25);
  await shelve(world, "LAST", at.lon, 15);
  const outcomes = await Promise.all(
    Array.from({ length: 200 }, () => hold(world, v7(), [line("LAST", 1)])),
  );
  expect(outcomes.filter((o) => o.ok)).toHaveLength(40);
  expect(
    outcomes.every((o) => o.ok || o.error.code === "INSUFFICIENT_STOCK"),
  ).toBe(true);
  expect(await world.level("LAST", at.sea)).toMatchObject({
    onHand: 25,
    reserved: 25,
  });
  expect(await world.discrepancies()).toEqual([]);
});

test("a hundred reserves of two SKUs in opposite order never wait for each other in a circle", async () => {
  await shelve(world, "AA", at.sea, 500);
  await shelve(world, "AA", at.ber, 500);
  await shelve(world, "ZZ", at.sea, 500);
  await shelve(world, "ZZ", at.ber, 500);
  const outcomes = await Promise.all(
    Array.from({ length: 100 }, (_, n) =>
      hold(
        world,
        v7(),
        n % 2 ? [line("AA", 1), line("ZZ", 1)] : [line("ZZ", 1), line("AA", 1)],
        { country: n % 3 ? "DE" : "US" },
      ),
    ),
  );
  expect(outcomes.every((o) => o.ok)).toBe(true);
  expect(await world.discrepancies()).toEqual([]);
});

test("an order goes from hold to shipments and back, and the books agree", async () => {
  await shelve(world, "FLOW", at.sea, 10);
  const orderId = v7();
  const held = value(await hold(world, orderId, [line("FLOW", 4)]));
  const again = value(await hold(world, orderId, [line("FLOW", 4)]));
  expect(again.id).toBe(held.id);
  const opened = value(await fulfil(world, orderId, [line("FLOW", 4)]));
  expect(opened.shipmentIds).toHaveLength(1);
  expect(opened.unfulfillable).toEqual([]);
  expect(value(await fulfil(world, orderId, [line("FLOW", 4)]))).toMatchObject({
    shipmentIds: opened.shipmentIds,
  });
  const cancelled = await world.transact((stores) =>
    cancelFulfilment(stores, world.clock, {
      orderId,
      effectKey: v7(),
      run: 1,
      lines: [line("FLOW", 3)],
    }),
  );
  expect(value(cancelled).cancelled).toEqual([line("FLOW", 3)]);
  expect(await world.level("FLOW", at.sea)).toMatchObject({
    onHand: 10,
    reserved: 1,
  });
  expect(await world.discrepancies()).toEqual([]);
});

test("a release that comes first blocks the reserve that comes late", async () => {
  await shelve(world, "LATE", at.sea, 10);
  const orderId = v7();
  const effect = {
    orderId,
    effectKey: `${orderId}:reserve-stock:undo`,
    run: 1,
  };
  const released = await world.transact((stores) =>
    releaseOrder(stores, world.clock, effect),
  );
  expect(value(released)).toEqual({ released: false });
  expect(await hold(world, orderId, [line("LATE", 1)])).toMatchObject({
    error: { code: "RESERVATION_RELEASED" },
  });
  expect(await world.level("LATE", at.sea)).toMatchObject({ reserved: 0 });
});
