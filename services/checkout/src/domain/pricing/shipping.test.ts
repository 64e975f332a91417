import { expect, test } from "@jest/globals";
import {
  priceForWeight,
  shippingOptions,
  zoneFor,
  type ShippingZone,
  type ZoneOption,
} from "./shipping.js";

const option = (code: string, price: number, currency = "USD"): ZoneOption => ({
  code,
  name: code,
  currency,
  days: { min: 1, max: 2 },
  bands: [
    { upToGrams: 1_000, price },
    { overGrams: 1_000, price, perKg: 50 },
  ],
});
const zone = (
  code: string,
  places: ShippingZone["places"],
  options: readonly ZoneOption[] = [],
): ShippingZone => ({ code, name: code, places, options });
const zones = [
  zone("world", [{ country: "*" }], [option("slow", 900)]),
  zone(
    "spain",
    [{ country: "ES" }],
    [option("express", 800), option("standard", 300), option("euro", 1, "EUR")],
  ),
  zone("canaries", [
    { country: "ES", postalPrefix: "35" },
    { country: "ES", postalPrefix: "38-0" },
  ]),
];
const codeFor = (country: string, postalCode?: string) =>
  zoneFor(zones, { country, postalCode })?.code;

test("the zone that describes an address most closely takes it", () => {
  expect(codeFor("ES", "28001")).toBe("spain");
  expect(codeFor("ES", "35 001")).toBe("canaries");
  expect(codeFor("ES", "38012")).toBe("canaries");
  expect(codeFor("ES")).toBe("spain");
  expect(codeFor("JP", "35001")).toBe("world");
  expect(zoneFor([], { country: "ES" })).toBeUndefined();
});

test("options are those of the basket's currency, cheapest first, priced by weight", () => {
  const priced = (grams: number) =>
    shippingOptions(zones, { country: "ES" }, grams, "USD").map(
      ({ code, price }) => [code, price],
    );
  expect(priced(1_000)).toEqual([
    ["standard", 300],
    ["express", 800],
  ]);
  expect(priced(2_001)).toEqual([
    ["standard", 400],
    ["express", 900],
  ]);
  expect(shippingOptions(zones, { country: "ES" }, 1, "JPY")).toEqual([]);
});

test("what is too heavy for the last band is not taken", () => {
  expect(priceForWeight([{ upToGrams: 500, price: 1 }], 501)).toBeNull();
  expect(priceForWeight([{ upToGrams: 500, price: 1 }], 500)).toBe(1);
  expect(priceForWeight([], 0)).toBeNull();
});
