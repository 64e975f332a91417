import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { migrate } from "@waybill/database";
import { messagingMigrations } from "@waybill/messaging";
import { serviceMigrations } from "@waybill/service";
import { createTestDatabase } from "@waybill/testing";
import { cartMigrations } from "../../../migrations/own.js";
import { postgresStores } from "../../testing/postgres-stores.js";
import { cart, id, testClock } from "../../testing/samples.js";
import { storeContract } from "../../testing/store-contract.js";
import { readCartFigures } from "./cart-figures.js";
import { forgetCustomer } from "./forget-customer.js";
import { rememberedTables } from "./pricing-tables.js";

const clock = testClock();
let on: Awaited<ReturnType<typeof postgresStores>>;
beforeAll(async () => {
  on = await postgresStores(clock.now);
});
afterAll(() => on.close());

storeContract(async () => on);

test("the first tables price and ship to all 21 countries of the data", async () => {
  const countries = [
    "AR",
    "AT",
    "BE",
    "BR",
    "CA",
    "CH",
    "DE",
    "DK",
    "ES",
    "FI",
    "FR",
    "GB",
    "IE",
    "IT",
    "MX",
    "NO",
    "PL",
    "PT",
    "SE",
    "US",
    "VE",
  ];
  const zones = await on.tables.zones();
  const places = zones.flatMap((zone) =>
    zone.places.map((place) => place.country),
  );
  for (const country of countries) {
    const rates = await on.tables.taxRates(country);
    expect(rates.map((rate) => rate.category)).toEqual(
      expect.arrayContaining(["standard", "beverages", "food"]),
    );
    expect(places).toContain(country);
  }
});

test("replacing a table raises its version, and the process forgets the old one when told", async () => {
  const kept = rememberedTables(on.tables, 60_000, clock.now);
  const before = await kept.taxRates("DE");
  await on.transact(async (stores) => {
    await stores.rates.replaceTax([
      {
        country: "DE",
        region: "",
        category: "standard",
        rateBps: 2_000,
        inclusive: true,
      },
    ]);
  });
  expect(await kept.taxRates("DE")).toEqual(before);
  kept.forget();
  expect(await kept.taxRates("DE")).toMatchObject([{ rateBps: 2_000 }]);
  expect(await on.transact((stores) => stores.rates.lock("tax"))).toBe(2);
  expect(await on.transact((stores) => stores.rates.lock("shipping"))).toBe(1);
});

test("an erased customer's carts are gone, with all they held", async () => {
  const customerId = id(77_001);
  const owner = { kind: "customer", customerId } as const;
  const lines = [{ sku: "A", name: "A", quantity: 1, unitPrice: 1 }];
  await on.carts.insert(
    cart({ id: id(77_002), owner, email: "a@example.com", lines }),
    clock.now(),
  );
  await on.db.transaction((tx) => forgetCustomer(tx, customerId));
  expect(await on.carts.load(id(77_002))).toMatchObject({
    status: "deleted",
    email: null,
    lines: [],
  });
});

test("figures count the last day's carts that hold something", async () => {
  const other = await postgresStores(clock.now);
  try {
    expect(await readCartFigures(other.db, clock.now())).toEqual({
      conversionRate: 0,
      abandonmentRate: 0,
      itemsPerCart: 0,
    });
    const lines = [{ sku: "A", name: "A", quantity: 1, unitPrice: 1 }];
    for (let n = 1; n <= 4; n++)
      await other.carts.insert(
        cart({ id: id(n), lines, createdAt: clock.now() }),
        clock.now(),
      );
    await other.carts.insert(
      cart({ id: id(5), createdAt: clock.now() }),
      clock.now(),
    );
    await other.db.execute(
      "UPDATE carts SET status = 'closed', order_id = id WHERE id = $1",
      [id(1)],
    );
    await other.db.execute(
      "UPDATE carts SET abandoned_at = now() WHERE id = $1",
      [id(2)],
    );
    expect(await readCartFigures(other.db, clock.now())).toEqual({
      conversionRate: 0.25,
      abandonmentRate: 0.25,
      itemsPerCart: 1,
    });
  } finally {
    await other.close();
  }
});

test("the schema goes down as it came up", async () => {
  const all = [...messagingMigrations, ...serviceMigrations, ...cartMigrations];
  const db = await createTestDatabase(all);
  expect(await migrate(db.url, all, "down")).toHaveLength(all.length);
  await db.close();
});
