import { resolve } from "node:path";
import { expect, test } from "@jest/globals";
import { countryCodeOf } from "./countries.js";
import { readSeeds, warehouses } from "./northwind.js";
import { packWeightGrams } from "./weight.js";

const seeds = readSeeds(resolve("data/northwind"));

test("the whole catalogue is seeded, the discontinued products marked so", () => {
  expect(seeds.products).toHaveLength(77);
  expect(seeds.products[0]).toEqual({
    sku: "NW-001",
    name: "Chai",
    description: "10 boxes x 20 bags",
    category: "Beverages",
    taxCategory: "beverages",
    weightGrams: 2500,
    price: { amount: 1800, currency: "USD" },
    status: "active",
  });
  const discontinued = seeds.products.filter((one) => one.status !== "active");
  expect(discontinued.map((one) => one.sku)).toContain("NW-005");
});

test("each SKU has 2,000 units over the three warehouses", () => {
  expect(warehouses.map((one) => one.code)).toEqual(["SEA", "LON", "BER"]);
  for (const { sku } of seeds.products) {
    const own = seeds.stock.filter((one) => one.sku === sku);
    expect(own.reduce((total, one) => total + one.onHand, 0)).toBe(2000);
  }
});

test("all 91 customers have their code, an email of their own, and an ISO country", () => {
  expect(seeds.customers).toHaveLength(91);
  expect(new Set(seeds.customers.map((one) => one.email)).size).toBe(91);
  expect(seeds.customers[0]).toEqual({
    externalRef: "ALFKI",
    name: "Alfreds Futterkiste",
    email: "alfki@northwind.example",
    addresses: [
      {
        name: "Alfreds Futterkiste",
        street: "Obere Str. 57",
        city: "Berlin",
        postalCode: "12209",
        country: "DE",
      },
    ],
  });
  for (const { addresses } of seeds.customers)
    expect(addresses[0]?.country).toMatch(/^[A-Z]{2}$/);
});

test("a country that the data does not name is a fault", () => {
  expect(countryCodeOf("UK")).toBe("GB");
  expect(() => countryCodeOf("Atlantis")).toThrow("Atlantis");
});

test.each([
  ["24 - 12 oz bottles", 8165],
  ["12 - 1 lb pkgs.", 5443],
  ["1 kg pkg.", 1000],
  ["1k pkg.", 1000],
  ["750 cc per bottle", 750],
  ["24 - 0.5 l bottles", 12_000],
  ["12 - 75 cl bottles", 9000],
  ["500 g", 500],
  ["36 boxes", 9000],
  ["10 boxes x 20 bags", 2500],
])("a pack of %s weighs %d g", (pack, grams) => {
  expect(packWeightGrams(pack)).toBe(grams);
});
