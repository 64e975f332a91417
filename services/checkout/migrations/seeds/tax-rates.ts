/** Tax in hundredths of a percent: [standard, beverages, food], as of 2025. Food takes each country's rate for groceries. */
type Row = readonly [
  country: string,
  standard: number,
  beverages: number,
  food: number,
];

/** Prices contain the tax, as shoppers there expect. */
const inclusive: readonly Row[] = [
  ["AR", 2100, 2100, 1050],
  ["AT", 2000, 2000, 1000],
  ["BE", 2100, 2100, 600],
  ["BR", 1700, 1700, 700],
  ["CH", 810, 810, 260],
  ["DE", 1900, 1900, 700],
  ["DK", 2500, 2500, 2500],
  ["ES", 2100, 2100, 1000],
  ["FI", 2550, 2550, 1400],
  ["FR", 2000, 2000, 550],
  ["GB", 2000, 2000, 0],
  ["IE", 2300, 2300, 0],
  ["IT", 2200, 2200, 1000],
  ["MX", 1600, 1600, 0],
  ["NO", 2500, 1500, 1500],
  ["PL", 2300, 2300, 500],
  ["PT", 2300, 2300, 600],
  ["SE", 2500, 2500, 1200],
  ["VE", 1600, 1600, 0],
];

/** Tax is added at checkout; states and provinces where buyers are. */
const exclusive: readonly (readonly [
  country: string,
  region: string,
  standard: number,
  beverages: number,
  food: number,
])[] = [
  ["CA", "", 500, 500, 0],
  ["CA", "BC", 1200, 1200, 0],
  ["CA", "QC", 1498, 1498, 0],
  ["CA", "Québec", 1498, 1498, 0],
  ["US", "", 0, 0, 0],
  ["US", "AK", 0, 0, 0],
  ["US", "CA", 725, 725, 0],
  ["US", "ID", 600, 600, 600],
  ["US", "MT", 0, 0, 0],
  ["US", "NM", 488, 488, 0],
  ["US", "OR", 0, 0, 0],
  ["US", "WA", 650, 650, 0],
  ["US", "WY", 400, 400, 0],
];

const rows = (
  country: string,
  region: string,
  rates: readonly [standard: number, beverages: number, food: number],
  isInclusive: boolean,
) =>
  (["standard", "beverages", "food"] as const).map((category, i) => ({
    country,
    region,
    category,
    rate_bps: rates[i],
    inclusive: isInclusive,
  }));

/** The first tax table, in the columns of `tax_rates`; staff replace it with PUT /tax-rates. */
export const taxRateSeeds = [
  ...inclusive.flatMap(([country, a, b, c]) =>
    rows(country, "", [a, b, c], true),
  ),
  ...exclusive.flatMap(([country, region, a, b, c]) =>
    rows(country, region, [a, b, c], false),
  ),
];
