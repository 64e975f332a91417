import { beforeAll, expect, test } from "@jest/globals";
import { v7 } from "uuid";
import { releaseOrder } from "../../app/commands/reservations/release.js";
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

/** How held units become parcels, and leave. */
export function fulfilmentRules(open: () => Promise<World>): void {
  let world: World;
  let at: Stocked;
  let parcels: ReturnType<typeof parcelsOf>;
  beforeAll(async () => {
    world = await open();
    at = await threeWarehouses(world);
    parcels = parcelsOf(world);
  });

  test("a held order gets a shipment a warehouse, once", async () => {
    await shelve(world, "F1", at.sea, 2);
    await shelve(world, "F1", at.lon, 2);
    const orderId = v7();
    const held = value(await hold(world, orderId, [line("F1", 3)]));
    await world.events();
    const first = value(await fulfil(world, orderId, [line("F1", 3)]));
    const second = value(await fulfil(world, orderId, [line("F1", 3)]));
    expect(second.shipmentIds).toEqual(first.shipmentIds);
    expect(first).toMatchObject({ unfulfillable: [] });
    const shipments = await world.shipments(orderId);
    expect(shipments.map((s) => [s.warehouseId, s.lines])).toEqual(
      expect.arrayContaining([
        [at.sea, [{ sku: "F1", quantity: 2, cancelled: 0 }]],
        [at.lon, [{ sku: "F1", quantity: 1, cancelled: 0 }]],
      ]),
    );
    const told = await world.events(
      "shipment.created",
      "fulfilment.succeeded",
      "fulfilment.failed",
    );
    expect(told.map((event) => event.type)).toEqual([
      "shipment.created",
      "shipment.created",
      "fulfilment.succeeded",
    ]);
    expect(told.at(-1)?.data).toMatchObject({
      orderId,
      reservationId: held.id,
      shipmentIds: first.shipmentIds,
    });
    expect(await world.discrepancies()).toEqual([]);
  });

  test("twins of one request open the shipments once", async () => {
    await shelve(world, "F2", at.sea, 9);
    const orderId = v7();
    value(await hold(world, orderId, [line("F2", 3)]));
    const twins = await Promise.all(
      Array.from({ length: 6 }, () => fulfil(world, orderId, [line("F2", 3)])),
    );
    const ids = twins.map((twin) => value(twin).shipmentIds.join());
    expect(new Set(ids).size).toBe(1);
    expect(await world.shipments(orderId)).toHaveLength(1);
    expect(await world.discrepancies()).toEqual([]);
  });

  test("without a hold the units are looked for, and what there is not is named", async () => {
    await shelve(world, "F3", at.sea, 2);
    const orderId = v7();
    await world.events();
    const asked = [line("F3", 3), line("F3-NONE", 1)];
    const opened = value(await fulfil(world, orderId, asked));
    expect(opened.shipmentIds).toHaveLength(1);
    expect(opened.unfulfillable).toEqual([line("F3", 1), line("F3-NONE", 1)]);
    expect(await world.events("fulfilment.failed")).toMatchObject([
      { data: { orderId, lines: opened.unfulfillable } },
    ]);
    expect(await hold(world, orderId, asked)).toMatchObject({
      error: { code: "RESERVATION_RELEASED" },
    });
    expect(value(await fulfil(world, orderId, asked)).unfulfillable).toEqual(
      opened.unfulfillable,
    );
    expect(await world.discrepancies()).toEqual([]);
  });

  test("an order of which nothing is there gets no shipment", async () => {
    const orderId = v7();
    await world.events();
    const opened = value(await fulfil(world, orderId, [line("F-NONE", 2)]));
    expect(opened).toMatchObject({
      shipmentIds: [],
      unfulfillable: [line("F-NONE", 2)],
    });
    expect(
      await world.events("fulfilment.succeeded", "fulfilment.failed"),
    ).toMatchObject([{ type: "fulfilment.failed" }]);
  });

  test("a hold that was let go before the order was confirmed is taken anew", async () => {
    await shelve(world, "F4", at.sea, 5);
    const orderId = v7();
    value(await hold(world, orderId, [line("F4", 2)]));
    await world.transact((stores) =>
      releaseOrder(stores, world.clock, { orderId, effectKey: v7(), run: 1 }),
    );
    const opened = value(await fulfil(world, orderId, [line("F4", 2)]));
    expect(opened).toMatchObject({ unfulfillable: [] });
    expect(await world.level("F4", at.sea)).toMatchObject({ reserved: 2 });
    expect(await world.discrepancies()).toEqual([]);
  });

  test("more than was held is found on the shelves, as far as there is any", async () => {
    await shelve(world, "F5", at.sea, 4);
    const orderId = v7();
    value(await hold(world, orderId, [line("F5", 2)]));
    const opened = value(await fulfil(world, orderId, [line("F5", 5)]));
    expect(opened.unfulfillable).toEqual([line("F5", 1)]);
    expect(await world.shipments(orderId)).toMatchObject([
      { lines: [{ sku: "F5", quantity: 4 }] },
    ]);
    expect(await world.discrepancies()).toEqual([]);
  });

  test("what is held but not asked for goes back", async () => {
    await shelve(world, "F6", at.sea, 9);
    await shelve(world, "F7", at.sea, 9);
    const orderId = v7();
    value(await hold(world, orderId, [line("F6", 5), line("F7", 1)]));
    await world.events();
    value(await fulfil(world, orderId, [line("F6", 3)]));
    expect(await world.shipments(orderId)).toMatchObject([
      { lines: [{ sku: "F6", quantity: 3 }] },
    ]);
    expect(await world.events("stock.released")).toMatchObject([
      { data: { allocations: [{ quantity: 2 }, { quantity: 1 }] } },
    ]);
    expect(await world.level("F6", at.sea)).toMatchObject({ reserved: 3 });
    expect(await world.level("F7", at.sea)).toMatchObject({ reserved: 0 });
    expect(await world.discrepancies()).toEqual([]);
  });

  test("units leave the books when they ship", async () => {
    await shelve(world, "S1", at.sea, 5);
    const { orderId, shipmentIds } = await parcels.ordered([line("S1", 2)]);
    await world.events();
    const shipped = value(await parcels.ship(shipmentIds[0]));
    expect(shipped).toMatchObject({
      status: "shipped",
      carrier: "DHL",
      trackingNumber: "42",
    });
    expect(await world.level("S1", at.sea)).toMatchObject({
      onHand: 3,
      reserved: 0,
    });
    expect(await world.events("shipment.shipped")).toMatchObject([
      { partitionKey: orderId, data: { orderId, lines: [line("S1", 2)] } },
    ]);
    expect(await world.discrepancies()).toEqual([]);
  });

  test("a shipment goes its way one step at a time, and repeats change nothing", async () => {
    await shelve(world, "S2", at.sea, 5);
    const { shipmentIds } = await parcels.ordered([line("S2", 1)]);
    const [id] = shipmentIds;
    expect(await parcels.move(id, { to: "packed" })).toMatchObject({
      error: {
        code: "INVALID_TRANSITION",
        facts: { status: "pending", allowed: ["picked", "failed"] },
      },
    });
    for (let n = 0; n < 2; n++) value(await parcels.move(id, { to: "picked" }));
    value(await parcels.move(id, { to: "packed" }));
    const shipIt = {
      to: "shipped",
      carrier: "U",
      trackingNumber: "1",
    } as const;
    await world.events();
    for (let n = 0; n < 2; n++) value(await parcels.move(id, shipIt));
    for (let n = 0; n < 2; n++)
      value(await parcels.move(id, { to: "delivered" }));
    expect(
      await world.events("shipment.shipped", "shipment.delivered"),
    ).toHaveLength(2);
    expect(await world.level("S2", at.sea)).toMatchObject({ onHand: 4 });
    expect(
      await parcels.move(id, { to: "failed", reason: "late" }),
    ).toMatchObject({
      error: { code: "INVALID_TRANSITION", facts: { allowed: [] } },
    });
    expect(await parcels.move(v7(), { to: "picked" })).toMatchObject({
      error: { code: "NOT_FOUND" },
    });
  });

  test("units that cannot be found are written off, units lost on the way had left already", async () => {
    await shelve(world, "S3", at.sea, 10);
    const before = await parcels.ordered([line("S3", 2)]);
    const after = await parcels.ordered([line("S3", 3)]);
    value(await parcels.ship(after.shipmentIds[0]));
    await world.events();
    for (const { shipmentIds } of [before, after])
      value(
        await parcels.move(shipmentIds[0], { to: "failed", reason: "gone" }),
      );
    expect(await world.level("S3", at.sea)).toMatchObject({
      onHand: 5,
      reserved: 0,
    });
    expect(await world.events("shipment.failed")).toMatchObject([
      { data: { reason: "gone", lines: [line("S3", 2)] } },
      { data: { lines: [line("S3", 3)] } },
    ]);
    expect(await world.discrepancies()).toEqual([]);
  });
}
