import { countrySchema, currencySchema } from "@waybill/contracts";
import { z } from "zod";
import type { ShippingZone } from "../../domain/pricing/shipping.js";

const codeSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    "lower-case letters, digits and dashes only",
  );

const taxRateSchema = z.strictObject({
  country: countrySchema,
  region: z.string().trim().max(100).default("").meta({
    description:
      "State or province as addresses write it; empty for the whole country.",
  }),
  category: z.string().trim().min(1).max(64).meta({
    description:
      "A product's taxCategory; `standard` is taken where none is named.",
  }),
  rateBps: z
    .int()
    .min(0)
    .max(10_000)
    .meta({ description: "Hundredths of a percent." }),
  inclusive: z
    .boolean()
    .meta({ description: "Prices contain the tax; otherwise it is added." }),
});

const days = z
  .strictObject({ min: z.int().min(0).max(365), max: z.int().min(0).max(365) })
  .refine((value) => value.min <= value.max, "max must not be below min");
const price = z.int().min(0).max(1_000_000_000);
const grams = z.int().min(0).max(1_000_000_000);
const bandSchema = z.union([
  z.strictObject({ upToGrams: grams, price }),
  z.strictObject({ overGrams: grams, price, perKg: price }),
]);

const zoneSchema = z.strictObject({
  code: codeSchema,
  name: z.string().trim().min(1).max(100),
  places: z
    .array(
      z.strictObject({
        country: z.union([countrySchema, z.literal("*")]),
        postalPrefix: z.string().trim().min(1).max(20).optional(),
      }),
    )
    .min(1)
    .max(300),
  options: z
    .array(
      z.strictObject({
        code: codeSchema,
        name: z.string().trim().min(1).max(100),
        currency: currencySchema,
        days,
        bands: z
          .array(bandSchema)
          .min(1)
          .max(50)
          .refine(ascending, "weights must rise, and an open band is the last"),
      }),
    )
    .max(50),
});

/** Bands are looked through in order, so one after a heavier or an open one would never be found. */
function ascending(bands: readonly z.output<typeof bandSchema>[]): boolean {
  return bands.every((band, i) => {
    const before = bands[i - 1];
    if (before === undefined) return true;
    if (!("upToGrams" in before)) return false;
    return "upToGrams" in band
      ? band.upToGrams > before.upToGrams
      : band.overGrams >= before.upToGrams;
  });
}

const unique =
  <T>(keyOf: (one: T) => string) =>
  (all: readonly T[]): boolean =>
    new Set(all.map(keyOf)).size === all.length;

/** The tax table as it is read and replaced. */
export const taxTable = z.strictObject({
  rates: z
    .array(taxRateSchema)
    .max(5_000)
    .refine(
      unique(
        (rate: z.output<typeof taxRateSchema>) =>
          `${rate.country}/${rate.region}/${rate.category}`,
      ),
      "each country, region and category once",
    ),
});
/** All zones as they are read and replaced. */
export const shippingTable = z.strictObject({
  zones: z
    .array(zoneSchema)
    .max(200)
    .refine(
      unique((zone: z.output<typeof zoneSchema>) => zone.code),
      "each zone's code once",
    ),
});

export const taxExample = {
  rates: [
    {
      country: "DE",
      region: "",
      category: "standard",
      rateBps: 1900,
      inclusive: true,
    },
  ],
};
export const shippingExample = {
  zones: [
    {
      code: "europe",
      name: "Europe",
      places: [{ country: "DE" }, { country: "FR" }],
      options: [
        {
          code: "standard",
          name: "Standard",
          currency: "USD",
          days: { min: 2, max: 5 },
          bands: [
            { upToGrams: 5000, price: 1099 },
            { overGrams: 5000, price: 1099, perKg: 70 },
          ],
        },
      ],
    },
  ],
};

/** What was sent, as the domain has it. */
export const zoneOf = (zone: z.output<typeof zoneSchema>): ShippingZone => ({
  ...zone,
  places: zone.places.map(({ country, postalPrefix }) =>
    postalPrefix === undefined ? { country } : { country, postalPrefix },
  ),
});

/** A zone as it is answered. */
export const zoneBody = (zone: ShippingZone): z.input<typeof zoneSchema> => ({
  ...zone,
  places: zone.places.map((place) => ({ ...place })),
  options: zone.options.map((option) => ({
    ...option,
    bands: option.bands.map((band) => ({ ...band })),
  })),
});
