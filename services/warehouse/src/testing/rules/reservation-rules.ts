import { beforeAll, expect, test } from "@jest/globals";
import { v7 } from "uuid";
import { commitOrder } from "../../app/commands/reservations/commit.js";
import { releaseOrder } from "../../app/commands/reservations/release.js";
import { settleEndedOrder } from "../../app/commands/reservations/settle-ended-order.js";
import {
  fulfil,
  hold,
  line,
  shelve,
  threeWarehouses,
  value,
} from "../scenario.js";
import type { Stocked, World } from "../world.js";

/** How units are held and let go. */
export function reservationRules(open: () => Promise<World>): void {
  let world: World;
  let at: Stocked;
  beforeAll(async () => {
    world = await open();
    at = await threeWarehouses(world);
  });
  const release = (orderId: string) =>
    world.transact((stores) =>
      releaseOrder(stores, world.clock, {
        orderId,
        effectKey: `${orderId}:reserve-stock:undo`,
        run: 1,
      }),
    );
  const commit = (orderId: string) =>
    world.transact((stores) => commitOrder(stores, world.clock, orderId));
  const settle = (orderId: string) =>
    world.transact((stores) => settleEndedOrder(stores, world.clock, orderId));

  test("all lines are held or none, and what is short is named", async () => {
    await shelve(world, "R1", at.sea, 5);
    await shelve(world, "R2", at.sea, 1);
    const orderId = v7();
    await world.events();
    const asked = [line("R1", 2), line("R2", 2), line("R-NONE", 1)];
    const refused = await hold(world, orderId, asked);
    expect(refused).toMatchObject({
      error: {
        code: "INSUFFICIENT_STOCK",
        facts: {
          items: [
            { sku: "R-NONE", asked: 1, available: 0 },
            { sku: "R2", asked: 2, available: 1 },
          ],
        },
      },
    });
    expect(await world.level("R1", at.sea)).toMatchObject({ reserved: 0 });
    const failed = await world.events("stock.reservation_failed");
    expect(failed).toMatchObject([{ data: { orderId } }]);
  });

  test("a refusal is answered again, also when there is stock by then, and told once", async () => {
    const orderId = v7();
    const first = await hold(world, orderId, [line("R3", 1)]);
    await shelve(world, "R3", at.sea, 5);
    await world.events();
    expect(await hold(world, orderId, [line("R3", 1)])).toEqual(first);
    expect(await world.events("stock.reservation_failed")).toEqual([]);
  });

  test("a repeat answers the same reservation and holds nothing more", async () => {
    await shelve(world, "R4", at.sea, 5);
    const orderId = v7();
    const first = value(await hold(world, orderId, [line("R4", 2)]));
    await world.events();
    const second = value(await hold(world, orderId, [line("R4", 2)]));
    expect(second.id).toBe(first.id);
    expect(second.lines).toEqual(first.lines);
    expect(await world.level("R4", at.sea)).toMatchObject({ reserved: 2 });
    expect(await world.events("stock.reserved")).toEqual([]);
  });

  test("twins of one call hold once", async () => {
    await shelve(world, "R5", at.sea, 50);
    const orderId = v7();
    const twins = await Promise.all(
      Array.from({ length: 8 }, () => hold(world, orderId, [line("R5", 3)])),
    );
    expect(new Set(twins.map((twin) => value(twin).id)).size).toBe(1);
    expect(await world.level("R5", at.sea)).toMatchObject({ reserved: 3 });
  });

  test("two lines of one SKU are held together", async () => {
    await shelve(world, "R6", at.sea, 5);
    const held = value(await hold(world, v7(), [line("R6", 2), line("R6", 3)]));
    expect(held.lines).toEqual([
      { sku: "R6", warehouseId: at.sea, quantity: 5 },
    ]);
  });

  test("one parcel from the buyer's country is preferred, then one parcel from anywhere, then several", async () => {
    for (const sku of ["C1", "C2"])
      for (const id of [at.sea, at.ber]) await shelve(world, sku, id, 4);
    const from = async (c1: number, c2: number, country: string) => {
      const asked = [line("C1", c1), line("C2", c2)];
      const held = value(await hold(world, v7(), asked, { country }));
      return held.lines.map((l) => [l.sku, l.warehouseId, l.quantity]);
    };
    expect(await from(1, 1, "DE")).toEqual([
      ["C1", at.ber, 1],
      ["C2", at.ber, 1],
    ]);
    expect(await from(4, 4, "DE")).toEqual([
      ["C1", at.sea, 4],
      ["C2", at.sea, 4],
    ]);
    await shelve(world, "C1", at.lon, 9);
    expect(await from(4, 3, "GB")).toEqual([
      ["C1", at.lon, 4],
      ["C2", at.ber, 3],
    ]);
    expect(await world.discrepancies()).toEqual([]);
  });

  test("a release gives everything back, once", async () => {
    await shelve(world, "R7", at.sea, 5);
    const orderId = v7();
    value(await hold(world, orderId, [line("R7", 5)]));
    await world.events();
    expect(value(await release(orderId))).toEqual({ released: true });
    expect(value(await release(orderId))).toEqual({ released: false });
    expect(await world.level("R7", at.sea)).toMatchObject({ reserved: 0 });
    expect(await world.events("stock.released")).toMatchObject([
      { data: { orderId, reason: "released", allocations: [{ quantity: 5 }] } },
    ]);
    expect(await hold(world, orderId, [line("R7", 1)])).toMatchObject({
      error: { code: "RESERVATION_RELEASED" },
    });
  });

  test("a release works before the reservation arrived, and blocks it for ever", async () => {
    await shelve(world, "R8", at.sea, 5);
    const orderId = v7();
    expect(value(await release(orderId))).toEqual({ released: false });
    for (let n = 0; n < 2; n++)
      expect(await hold(world, orderId, [line("R8", 1)])).toMatchObject({
        error: { code: "RESERVATION_RELEASED" },
      });
    expect(await world.level("R8", at.sea)).toMatchObject({ reserved: 0 });
  });

  test("a release of what was refused blocks it too", async () => {
    const orderId = v7();
    await hold(world, orderId, [line("R-NONE", 1)]);
    expect(value(await release(orderId))).toEqual({ released: false });
    await shelve(world, "R-NONE", at.sea, 5);
    expect(await hold(world, orderId, [line("R-NONE", 1)])).toMatchObject({
      error: { code: "RESERVATION_RELEASED" },
    });
  });

  test("a release racing its reserve leaves nothing held, whichever is first", async () => {
    await shelve(world, "R9", at.sea, 100);
    const orders = Array.from({ length: 25 }, () => v7());
    await Promise.all(
      orders.flatMap((orderId, n) =>
        n % 2
          ? [hold(world, orderId, [line("R9", 1)]), release(orderId)]
          : [release(orderId), hold(world, orderId, [line("R9", 1)])],
      ),
    );
    expect(await world.level("R9", at.sea)).toMatchObject({ reserved: 0 });
    expect(await world.discrepancies()).toEqual([]);
  });

  test("committing keeps the units reserved, is no mistake twice, and ends the time to release", async () => {
    await shelve(world, "R10", at.sea, 5);
    const orderId = v7();
    const held = value(await hold(world, orderId, [line("R10", 2)]));
    for (let n = 0; n < 2; n++)
      expect(value(await commit(orderId))).toEqual({ reservationId: held.id });
    expect(await release(orderId)).toMatchObject({
      error: { code: "INVALID_TRANSITION" },
    });
    expect(await world.level("R10", at.sea)).toMatchObject({ reserved: 2 });
    expect(await world.discrepancies()).toEqual([]);
  });

  test("what was never held, refused or released is not committed", async () => {
    expect(await commit(v7())).toMatchObject({ error: { code: "NOT_FOUND" } });
    const orderId = v7();
    await hold(world, orderId, [line("R-NEVER", 1)]);
    expect(await commit(orderId)).toMatchObject({
      error: { code: "INSUFFICIENT_STOCK" },
    });
    await release(orderId);
    expect(await commit(orderId)).toMatchObject({
      error: { code: "RESERVATION_RELEASED" },
    });
  });

  test("an order that ended holds nothing, ships nothing, and can hold nothing later", async () => {
    await shelve(world, "R11", at.sea, 9);
    const [onlyHeld, shipped, never] = [v7(), v7(), v7()];
    await hold(world, onlyHeld, [line("R11", 2)]);
    await hold(world, shipped, [line("R11", 3)]);
    await fulfil(world, shipped, [line("R11", 3)]);
    for (const orderId of [onlyHeld, shipped, never])
      for (let n = 0; n < 2; n++) value(await settle(orderId));
    expect(await world.level("R11", at.sea)).toMatchObject({ reserved: 0 });
    expect(await hold(world, never, [line("R11", 1)])).toMatchObject({
      error: { code: "RESERVATION_RELEASED" },
    });
    expect(await world.shipments(shipped)).toMatchObject([
      { status: "cancelled" },
    ]);
    expect(await world.discrepancies()).toEqual([]);
  });
}
