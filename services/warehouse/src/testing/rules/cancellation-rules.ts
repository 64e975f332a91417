import { beforeAll, expect, test } from "@jest/globals";
import { v7 } from "uuid";
import type { Line } from "../../domain/lines.js";
import {
  fulfil,
  hold,
  line,
  shelve,
  threeWarehouses,
  value,
} from "../scenario.js";
import type { Stocked, World } from "../world.js";
import { parcelsOf } from "./parcels.js";

/** How units that have not shipped are taken back. */
export function cancellationRules(open: () => Promise<World>): void {
  let world: World;
  let at: Stocked;
  let parcels: ReturnType<typeof parcelsOf>;
  beforeAll(async () => {
    world = await open();
    at = await threeWarehouses(world);
    parcels = parcelsOf(world);
  });

  test("a cancellation takes back what has not shipped, once by key", async () => {
    await shelve(world, "X1", at.sea, 2);
    await shelve(world, "X1", at.ber, 4);
    const { orderId } = await parcels.ordered([line("X1", 5)]);
    const shipments = await world.shipments(orderId);
    const fromSea = shipments.find((s) => s.warehouseId === at.sea);
    value(await parcels.ship(fromSea?.id));
    await world.events();
    const key = v7();
    expect(await parcels.cancel(orderId, [line("X1", 9)], key)).toEqual([
      line("X1", 3),
    ]);
    expect(await parcels.cancel(orderId, [line("X1", 9)], key)).toEqual([
      line("X1", 3),
    ]);
    expect(await parcels.cancel(orderId)).toEqual([]);
    expect(await world.events("stock.released")).toMatchObject([
      {
        data: { orderId, reason: "cancelled", allocations: [{ quantity: 3 }] },
      },
    ]);
    expect(
      (await world.shipments(orderId)).map((s) => s.status).sort(),
    ).toEqual(["cancelled", "shipped"]);
    expect(await world.level("X1", at.ber)).toMatchObject({
      onHand: 4,
      reserved: 0,
    });
    expect(await world.discrepancies()).toEqual([]);
  });

  test("some units are taken out of the parcel with the least work in it", async () => {
    await shelve(world, "X2", at.sea, 2);
    await shelve(world, "X2", at.ber, 2);
    const { orderId } = await parcels.ordered([line("X2", 4)]);
    const fromSea = (await world.shipments(orderId)).find(
      (s) => s.warehouseId === at.sea,
    );
    value(await parcels.move(fromSea?.id, { to: "picked" }));
    expect(await parcels.cancel(orderId, [line("X2", 1)])).toEqual([
      line("X2", 1),
    ]);
    const shipments = await world.shipments(orderId);
    expect(shipments.find((s) => s.warehouseId === at.ber)?.lines).toEqual([
      { sku: "X2", quantity: 2, cancelled: 1 },
    ]);
    expect(await parcels.cancel(orderId)).toEqual([line("X2", 3)]);
    expect(await world.discrepancies()).toEqual([]);
  });

  test("what is cancelled before its fulfilment was asked for is left out of it", async () => {
    await shelve(world, "X3", at.sea, 9);
    const orderId = v7();
    value(await hold(world, orderId, [line("X3", 5)]));
    expect(await parcels.cancel(orderId, [line("X3", 2)])).toEqual([
      line("X3", 2),
    ]);
    expect(await world.discrepancies()).toEqual([]);
    const opened = value(await fulfil(world, orderId, [line("X3", 5)]));
    expect(opened.unfulfillable).toEqual([]);
    expect(await world.shipments(orderId)).toMatchObject([
      { lines: [{ sku: "X3", quantity: 3 }] },
    ]);
    expect(await world.level("X3", at.sea)).toMatchObject({ reserved: 3 });
    expect(await world.discrepancies()).toEqual([]);
  });

  test("an order that was cancelled as a whole before gets no shipment, and nothing is called unfulfillable", async () => {
    await shelve(world, "X4", at.sea, 9);
    const orderId = v7();
    value(await hold(world, orderId, [line("X4", 5)]));
    expect(await parcels.cancel(orderId)).toEqual([line("X4", 5)]);
    expect(value(await fulfil(world, orderId, [line("X4", 5)]))).toMatchObject({
      shipmentIds: [],
      unfulfillable: [],
    });
    expect(await world.level("X4", at.sea)).toMatchObject({ reserved: 0 });
    expect(await world.discrepancies()).toEqual([]);
  });

  test("nothing of what was never held has shipped", async () => {
    const orderId = v7();
    expect(await parcels.cancel(orderId, [line("X5", 2)])).toEqual([
      line("X5", 2),
    ]);
    expect(await parcels.cancel(orderId)).toEqual([]);
    expect(value(await fulfil(world, orderId, [line("X5", 2)]))).toMatchObject({
      shipmentIds: [],
      unfulfillable: [],
    });
  });

  test("a parcel racing its cancellation is shipped or cancelled, never both", async () => {
    await shelve(world, "X6", at.sea, 100);
    const orders = [];
    for (let n = 0; n < 20; n++)
      orders.push(await parcels.ordered([line("X6", 1)]));
    for (const { shipmentIds } of orders)
      for (const to of ["picked", "packed"] as const)
        value(await parcels.move(shipmentIds[0], { to }));
    const outcomes = await Promise.all(
      orders.map(async ({ orderId, shipmentIds }, n) => {
        const leave = () => parcels.leave(shipmentIds[0]);
        const [first, second] = await Promise.all(
          n % 2
            ? [leave(), parcels.cancel(orderId)]
            : [parcels.cancel(orderId), leave()],
        );
        const [left, taken] = n % 2 ? [first, second] : [second, first];
        return [(left as { ok: boolean }).ok, (taken as Line[]).length === 1];
      }),
    );
    expect(outcomes.every(([left, taken]) => left !== taken)).toBe(true);
    expect(await world.discrepancies()).toEqual([]);
  });
}
