import { beforeAll, expect, test } from "@jest/globals";
import { v7 } from "uuid";
import {
  adjustStock,
  announceStock,
  openLevel,
  setReordering,
  type Adjustment,
} from "../../app/commands/stock/levels.js";
import { hold, line, shelve, threeWarehouses, value } from "../scenario.js";
import type { Stocked, World } from "../world.js";

/** What is on the shelves, what is told of it, and how it comes back when it runs low. */
export function stockRules(open: () => Promise<World>): void {
  let world: World;
  let at: Stocked;
  beforeAll(async () => {
    world = await open();
    at = await threeWarehouses(world);
  });
  const adjust = (
    sku: string,
    change: number,
    kind: Adjustment["kind"] = "adjusted",
  ) =>
    world.transact((stores) =>
      adjustStock(stores, {
        sku,
        warehouseId: at.sea,
        change,
        kind,
        reason: "count",
        reference: v7(),
      }),
    );
  const announce = () => world.transact((stores) => announceStock(stores, 50));
  const reordering = { reorderPoint: 5, reorderQuantity: 20 };

  test("what is reserved cannot be taken away, and a refusal changes nothing", async () => {
    await shelve(world, "A1", at.sea, 5);
    value(await hold(world, v7(), [line("A1", 3)]));
    expect(await adjust("A1", -3)).toMatchObject({
      error: { code: "NEGATIVE_STOCK", facts: { onHand: 5, reserved: 3 } },
    });
    expect(value(await adjust("A1", -2))).toMatchObject({ onHand: 3 });
    expect(await adjust("A-NONE", 1)).toMatchObject({
      error: { code: "NOT_FOUND" },
    });
    expect(await world.discrepancies()).toEqual([]);
  });

  test("goods come in with a positive sign and are written off with a negative one", async () => {
    await shelve(world, "A2", at.sea, 5);
    for (const [change, kind] of [
      [-1, "received"],
      [-1, "returned"],
      [1, "written_off"],
    ] as const)
      expect(await adjust("A2", change, kind)).toMatchObject({
        error: { code: "VALIDATION_FAILED" },
      });
    expect(await adjust("A2", 1_000_000_000)).toMatchObject({
      error: { code: "VALIDATION_FAILED", errors: [{ path: "change" }] },
    });
    value(await adjust("A2", 4, "received"));
    value(await adjust("A2", 1, "returned"));
    expect(value(await adjust("A2", -2, "written_off")).onHand).toBe(8);
    expect(await world.discrepancies()).toEqual([]);
  });

  test("a SKU is kept in a warehouse once, and only one that is known", async () => {
    await shelve(world, "A3", at.sea, 0);
    const opened = (sku: string, warehouseId: string) =>
      world.transact((stores) =>
        openLevel(stores, world.clock, {
          sku,
          warehouseId,
          onHand: 1,
          reorderPoint: 0,
          reorderQuantity: 0,
        }),
      );
    expect(await opened("A3", at.sea)).toMatchObject({
      error: { code: "SKU_TAKEN" },
    });
    expect(await opened("A-NONE", at.sea)).toMatchObject({
      error: { code: "PRODUCT_UNKNOWN" },
    });
    expect(await opened("A3", v7())).toMatchObject({
      error: { code: "WAREHOUSE_UNKNOWN" },
    });
  });

  test("counted goods are told of at once, holds with the next announcement, all of them as one", async () => {
    await shelve(world, "T1", at.sea, 50);
    await announce();
    await world.events();
    value(await adjust("T1", -1));
    expect(await world.events("stock.updated")).toMatchObject([
      { data: { sku: "T1", available: 49 } },
    ]);
    for (let n = 0; n < 5; n++) value(await hold(world, v7(), [line("T1", 2)]));
    expect(await world.events("stock.updated")).toEqual([]);
    expect(await announce()).toBe(1);
    expect(await world.events("stock.updated")).toMatchObject([
      { data: { sku: "T1", available: 39, reserved: 10 } },
    ]);
    expect(await announce()).toBe(0);
  });

  test("a SKU that sells out is told of at once", async () => {
    await shelve(world, "T2", at.sea, 3);
    await world.events();
    value(await hold(world, v7(), [line("T2", 3)]));
    expect(await world.events("stock.updated")).toMatchObject([
      { data: { available: 0 } },
    ]);
    expect(await announce()).toBe(0);
  });

  test("each crossing of the reorder point is told once", async () => {
    await shelve(world, "L1", at.sea, 8, reordering);
    await world.events();
    for (const quantity of [2, 1, 1])
      value(await hold(world, v7(), [line("L1", quantity)]));
    expect(await world.events("stock.low")).toMatchObject([
      {
        data: { sku: "L1", available: 5, reorderPoint: 5, reorderQuantity: 20 },
      },
    ]);
    value(await adjust("L1", 10, "received"));
    value(await adjust("L1", -10));
    expect(await world.events("stock.low")).toHaveLength(1);
  });

  test("a level is low from the start, or by a new reorder point", async () => {
    await world.events();
    await shelve(world, "L2", at.sea, 2, reordering);
    expect(await world.events("stock.low")).toHaveLength(1);
    await shelve(world, "L3", at.sea, 10, reordering);
    const set = (reorderPoint: number) =>
      world.transact((stores) =>
        setReordering(
          stores,
          { sku: "L3", warehouseId: at.sea },
          { reorderPoint, reorderQuantity: 1 },
        ),
      );
    expect(value(await set(10)).low).toBe(true);
    value(await set(11));
    expect(await world.events("stock.low")).toHaveLength(1);
    expect(value(await set(1)).low).toBe(false);
    const nowhere = { sku: "L-NONE", warehouseId: at.sea };
    expect(
      await world.transact((stores) =>
        setReordering(stores, nowhere, reordering),
      ),
    ).toMatchObject({ error: { code: "NOT_FOUND" } });
  });
}
