import { beforeAll, expect, test } from "@jest/globals";
import {
  announcePrices,
  setPrice,
} from "../../app/commands/catalogue/prices.js";
import {
  createProduct,
  updateProduct,
} from "../../app/commands/catalogue/products.js";
import { tea, teaFacts, value } from "../scenario.js";
import type { World } from "../world.js";

/** What is sold, and for how much. */
export function catalogueRules(open: () => Promise<World>): void {
  let world: World;
  beforeAll(async () => {
    world = await open();
  });
  const create = (sku: string) =>
    world.transact((stores) =>
      createProduct(stores, world.clock, { ...tea, sku }),
    );
  const update = (sku: string, name: string, expected?: number) =>
    world.transact((stores) =>
      updateProduct(stores, world.clock, sku, { ...teaFacts, name }, expected),
    );
  const price = (
    sku: string,
    amount: number,
    options: {
      currency?: string;
      inSeconds?: number;
      expectedVersion?: number;
    } = {},
  ) => {
    const { currency = "USD", inSeconds, expectedVersion } = options;
    return world.transact((stores) =>
      setPrice(stores, world.clock, {
        sku,
        price: { amount, currency },
        validFrom:
          inSeconds === undefined
            ? undefined
            : new Date(world.clock.now().getTime() + inSeconds * 1000),
        expectedVersion,
      }),
    );
  };
  const announce = () =>
    world.transact((stores) => announcePrices(stores, world.clock, 50));
  const priceNow = async (sku: string) =>
    (
      await world.transact((stores) =>
        stores.catalogue.lock(sku, world.clock.now()),
      )
    )?.price;

  test("a SKU is taken once, and a new product is told of", async () => {
    await world.events();
    value(await create("P1"));
    expect(await create("P1")).toMatchObject({ error: { code: "SKU_TAKEN" } });
    expect(await world.events("product.created")).toMatchObject([
      { aggregateId: "P1", data: { sku: "P1", price: tea.price } },
    ]);
  });

  test("a change is told of, saying the same again is none", async () => {
    value(await create("P2"));
    await world.events();
    expect(value(await update("P2", "Chai"))).toMatchObject({ version: 2 });
    expect(value(await update("P2", "Chai"))).toMatchObject({ version: 2 });
    expect(await world.events("product.updated")).toMatchObject([
      { data: { name: "Chai" } },
    ]);
    expect(await update("P2", "Mate", 1)).toMatchObject({
      error: { code: "PRECONDITION_FAILED" },
    });
    expect(await update("P-NONE", "Mate")).toMatchObject({
      error: { code: "NOT_FOUND" },
    });
  });

  test("a price is valid and told of at once, and the same price is no news", async () => {
    value(await create("P3"));
    await world.events();
    world.clock.advance(1);
    expect(value(await price("P3", 1200))).toMatchObject({
      price: { amount: 1200 },
      version: 2,
    });
    world.clock.advance(1);
    value(await price("P3", 1200));
    expect(await world.events("price.updated")).toMatchObject([
      { data: { old: { amount: 1000 }, price: { amount: 1200 } } },
    ]);
    expect(await price("P3", 1, { expectedVersion: 1 })).toMatchObject({
      error: { code: "PRECONDITION_FAILED" },
    });
    expect(await price("P-NONE", 1)).toMatchObject({
      error: { code: "NOT_FOUND" },
    });
  });

  test("a price of the past is history", async () => {
    value(await create("P4"));
    expect(await price("P4", 1, { inSeconds: -3600 })).toMatchObject({
      error: { code: "VALIDATION_FAILED", errors: [{ path: "validFrom" }] },
    });
  });

  test("a price to come is told of when it comes, once", async () => {
    value(await create("P5"));
    await announce();
    await world.events();
    expect(value(await price("P5", 900, { inSeconds: 60 }))).toMatchObject({
      price: { amount: 1000 },
    });
    expect(await announce()).toBe(0);
    world.clock.advance(61);
    expect(await priceNow("P5")).toMatchObject({ amount: 900 });
    expect(await announce()).toBe(1);
    expect(await announce()).toBe(0);
    expect(await world.events("price.updated")).toMatchObject([
      { data: { sku: "P5", old: { amount: 1000 }, price: { amount: 900 } } },
    ]);
  });

  test("a price to come can still be changed", async () => {
    value(await create("P6"));
    value(await price("P6", 900, { inSeconds: 60 }));
    value(await price("P6", 950, { inSeconds: 60 }));
    world.clock.advance(60);
    expect(await priceNow("P6")).toMatchObject({ amount: 950 });
  });

  test("a price in another currency stands beside the list price", async () => {
    value(await create("P7"));
    world.clock.advance(1);
    await world.events();
    const answer = value(await price("P7", 920, { currency: "EUR" }));
    expect(answer.price).toEqual(tea.price);
    expect(await priceNow("P7")).toEqual(tea.price);
    expect(await world.events("price.updated")).toMatchObject([
      { data: { old: { amount: 920, currency: "EUR" } } },
    ]);
  });
}
