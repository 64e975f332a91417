type Band = readonly [upToGrams: number, price: number];

/** US cents by weight; above the last band every kilogram begun costs `perKg`. */
const option = (
  code: string,
  name: string,
  days: readonly [min: number, max: number],
  bands: readonly Band[],
  perKg: number,
) => ({
  code,
  name,
  currency: "USD",
  days: { min: days[0], max: days[1] },
  bands: [
    ...bands.map(([upToGrams, price]) => ({ upToGrams, price })),
    { overGrams: bands.at(-1)?.[0] ?? 0, price: bands.at(-1)?.[1] ?? 0, perKg },
  ],
});

const zone = (
  code: string,
  name: string,
  countries: readonly string[],
  standard: {
    days: readonly [number, number];
    bands: readonly Band[];
    perKg: number;
  },
  express: {
    days: readonly [number, number];
    bands: readonly Band[];
    perKg: number;
  },
) => ({
  code,
  name,
  places: countries.map((country) => ({ country })),
  options: [
    option(
      "standard",
      "Standard",
      standard.days,
      standard.bands,
      standard.perKg,
    ),
    option("express", "Express", express.days, express.bands, express.perKg),
  ],
});

const bands = (a: number, b: number, c: number): readonly Band[] => [
  [1_000, a],
  [5_000, b],
  [20_000, c],
];

/** The first shipping table, in the columns of `shipping_zones`; staff replace it with PUT /shipping-rates. Prices are what the buyer pays, tax included. */
export const shippingZoneSeeds = [
  zone(
    "north-america",
    "United States and Canada",
    ["US", "CA"],
    { days: [3, 5], bands: bands(599, 999, 1999), perKg: 60 },
    { days: [1, 2], bands: bands(1499, 2499, 4999), perKg: 180 },
  ),
  zone(
    "latin-america",
    "Latin America",
    ["AR", "BR", "MX", "VE"],
    { days: [8, 15], bands: bands(1499, 2999, 6999), perKg: 220 },
    { days: [3, 6], bands: bands(2999, 5999, 12_999), perKg: 480 },
  ),
  zone(
    "british-isles",
    "United Kingdom and Ireland",
    ["GB", "IE"],
    { days: [2, 4], bands: bands(499, 899, 1799), perKg: 55 },
    { days: [1, 1], bands: bands(1299, 2199, 4499), perKg: 160 },
  ),
  zone(
    "europe",
    "Europe",
    ["AT", "BE", "CH", "DE", "DK", "ES", "FR", "IT", "PL", "PT"],
    { days: [2, 5], bands: bands(599, 1099, 2199), perKg: 70 },
    { days: [1, 2], bands: bands(1599, 2699, 5499), perKg: 190 },
  ),
  zone(
    "nordics",
    "Nordic countries",
    ["FI", "NO", "SE"],
    { days: [3, 6], bands: bands(799, 1399, 2799), perKg: 90 },
    { days: [1, 3], bands: bands(1899, 3099, 6299), perKg: 220 },
  ),
  zone(
    "elsewhere",
    "Everywhere else",
    ["*"],
    { days: [8, 20], bands: bands(1999, 3999, 8999), perKg: 280 },
    { days: [4, 8], bands: bands(3999, 7999, 17_999), perKg: 600 },
  ),
];
