import { beforeAll, expect, test } from "@jest/globals";
import { v7 } from "uuid";
import { receiveReturn } from "../../app/commands/fulfilment/receive-return.js";
import type { Line } from "../../domain/lines.js";
import { line, shelve, threeWarehouses, value } from "../scenario.js";
import type { Stocked, World } from "../world.js";
import { parcelsOf } from "./parcels.js";

/** How returned units come back, and what is kept of a customer. */
export function returnRules(open: () => Promise<World>): void {
  let world: World;
  let at: Stocked;
  let parcels: ReturnType<typeof parcelsOf>;
  beforeAll(async () => {
    world = await open();
    at = await threeWarehouses(world);
    parcels = parcelsOf(world);
  });

  test("sellable units of a return go back to where they came from, once by key", async () => {
    await shelve(world, "T1", at.sea, 9);
    await shelve(world, "T1", at.ber, 9);
    const { orderId, shipmentIds } = await parcels.ordered([line("T1", 3)], {
      country: "DE",
    });
    value(await parcels.ship(shipmentIds[0]));
    const effectKey = v7();
    for (let n = 0; n < 2; n++)
      await world.transact((stores) =>
        receiveReturn(stores, world.clock, {
          effectKey,
          orderId,
          lines: [line("T1", 2)],
        }),
      );
    expect(await world.level("T1", at.ber)).toMatchObject({ onHand: 8 });
    expect(await world.level("T1", at.sea)).toMatchObject({ onHand: 9 });
    expect(await world.discrepancies()).toEqual([]);
  });

  test("a return of an order that is not known goes where the SKU is kept first, or nowhere", async () => {
    await shelve(world, "T2", at.ber, 1);
    await shelve(world, "T2", at.lon, 1);
    const back = (lines: readonly Line[]) =>
      world.transact((stores) =>
        receiveReturn(stores, world.clock, {
          effectKey: v7(),
          orderId: v7(),
          lines,
        }),
      );
    await back([line("T2", 2), line("T-NONE", 1)]);
    await back([]);
    expect(await world.level("T2", at.lon)).toMatchObject({ onHand: 3 });
    expect(await world.discrepancies()).toEqual([]);
  });

  test("an erased customer's addresses are forgotten, the shipments are kept", async () => {
    await shelve(world, "E1", at.sea, 5);
    const customerId = v7();
    const theirs = await parcels.ordered([line("E1", 1)], { customerId });
    const other = await parcels.ordered([line("E1", 1)]);
    await world.transact((stores) =>
      stores.fulfilments.forgetAddresses(customerId),
    );
    expect((await world.fulfilment(theirs.orderId))?.shipTo).toBeNull();
    expect((await world.fulfilment(other.orderId))?.shipTo).toMatchObject({
      city: "Berlin",
    });
    expect(await world.shipments(theirs.orderId)).toHaveLength(1);
  });
}
