import { beforeAll, expect, test } from "@jest/globals";
import { v7 } from "uuid";
import { updateProduct } from "../../app/commands/catalogue/products.js";
import {
  advanceRestock,
  requestRestock,
  restockLow,
} from "../../app/commands/restock/restock-orders.js";
import {
  createWarehouse,
  updateWarehouse,
} from "../../app/commands/stock/warehouses.js";
import type { RestockMove } from "../../domain/stock/restock-order.js";
import {
  hold,
  line,
  shelve,
  teaFacts,
  threeWarehouses,
  value,
} from "../scenario.js";
import type { Stocked, World } from "../world.js";

/** How goods come back when they run low, and where they are kept. */
export function restockRules(open: () => Promise<World>): void {
  let world: World;
  let at: Stocked;
  beforeAll(async () => {
    world = await open();
    at = await threeWarehouses(world);
  });
  const reordering = { reorderPoint: 5, reorderQuantity: 20 };
  const low = (sku: string, reorderQuantity = 20) =>
    world.transact((stores) =>
      restockLow(stores, world.clock, {
        sku,
        warehouseId: at.sea,
        reorderQuantity,
      }),
    );
  const ordersOf = async (sku: string) =>
    (await world.restockOrders()).filter((order) => order.sku === sku);
  const advance = (id: string | undefined, to: RestockMove) =>
    world.transact((stores) =>
      advanceRestock(stores, world.clock, { id: id ?? v7(), move: to }),
    );

  test("what runs low is bought again: one order at a time, and never goods that are not sold any more", async () => {
    await shelve(world, "O1", at.sea, 1, reordering);
    await world.events();
    await low("O1");
    await low("O1");
    expect(await ordersOf("O1")).toMatchObject([
      { status: "requested", quantity: 20 },
    ]);
    expect(await world.events("restock.requested")).toHaveLength(1);
    await shelve(world, "O2", at.sea, 1, reordering);
    await low("O2", 0);
    await world.transact((stores) =>
      updateProduct(stores, world.clock, "O2", {
        ...teaFacts,
        status: "discontinued",
      }),
    );
    await low("O2");
    expect(await ordersOf("O2")).toEqual([]);
  });

  test("a restock order puts what arrived on the shelf, once", async () => {
    await shelve(world, "O3", at.sea, 1, reordering);
    await low("O3");
    const [order] = await ordersOf("O3");
    value(await advance(order?.id, { to: "ordered" }));
    await world.events();
    for (let n = 0; n < 2; n++)
      value(await advance(order?.id, { to: "received", quantity: 18 }));
    expect(await world.level("O3", at.sea)).toMatchObject({
      onHand: 19,
      low: false,
    });
    expect(await world.events("restock.received")).toMatchObject([
      { data: { quantity: 18 } },
    ]);
    expect(await ordersOf("O3")).toMatchObject([
      { status: "received", receivedQuantity: 18 },
    ]);
    expect(await advance(order?.id, { to: "cancelled" })).toMatchObject({
      error: { code: "INVALID_TRANSITION", facts: { allowed: [] } },
    });
    expect(await world.discrepancies()).toEqual([]);
  });

  test("a restock order that was called off makes room for the next", async () => {
    await shelve(world, "O4", at.sea, 1, reordering);
    const ask = () =>
      world.transact((stores) =>
        requestRestock(stores, world.clock, {
          id: world.clock.newId(),
          sku: "O4",
          warehouseId: at.sea,
          quantity: 7,
        }),
      );
    const first = value(await ask());
    expect(await ask()).toMatchObject({ error: { code: "CONFLICT" } });
    value(await advance(first.id, { to: "cancelled" }));
    value(await ask());
    expect(await advance(v7(), { to: "ordered" })).toMatchObject({
      error: { code: "NOT_FOUND" },
    });
    expect(
      await world.transact((stores) =>
        requestRestock(stores, world.clock, {
          id: v7(),
          sku: "O-NONE",
          warehouseId: at.sea,
          quantity: 1,
        }),
      ),
    ).toMatchObject({ error: { code: "NOT_FOUND" } });
  });

  test("a warehouse's code is taken once, and one that is not active gives nothing", async () => {
    const fresh = {
      id: v7(),
      code: "OSL",
      name: "Oslo",
      country: "NO",
      priority: 0,
      active: true,
    };
    const add = () =>
      world.transact((stores) => createWarehouse(stores, world.clock, fresh));
    value(await add());
    expect(await add()).toMatchObject({ error: { code: "CODE_TAKEN" } });
    await shelve(world, "W1", fresh.id, 5);
    const { id } = fresh;
    const facts = { name: "Oslo", country: "NO", priority: 0 };
    const update = (expected?: number, of = id) =>
      world.transact((stores) =>
        updateWarehouse(stores, of, { ...facts, active: false }, expected),
      );
    expect(await update(7)).toMatchObject({
      error: { code: "PRECONDITION_FAILED" },
    });
    expect(value(await update(1))).toMatchObject({ active: false, version: 2 });
    expect(await update(1, v7())).toMatchObject({
      error: { code: "NOT_FOUND" },
    });
    expect(await hold(world, v7(), [line("W1", 1)])).toMatchObject({
      error: { code: "INSUFFICIENT_STOCK" },
    });
  });
}
