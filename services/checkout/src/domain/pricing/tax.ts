import { percentOf, taxWithin } from "@waybill/money";
import type { Destination } from "./basket.js";

/** A row of the tax table: the rate of one product category in one country, or one of its regions. */
export type TaxRate = {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** State or province as addresses write it; empty for the whole country. */
  readonly region: string;
  readonly category: string;
  /** Hundredths of a percent. */
  readonly rateBps: number;
  /** The catalogue's prices contain this tax, as is custom in the EU; otherwise it is added. */
  readonly inclusive: boolean;
};

/** What a country taxes where no row names the product's category. */
export const standardCategory = "standard";

const untaxed = { rateBps: 0, inclusive: false } as const;

/** The row that applies: region before country, the product's category before the standard one; no row, no tax. */
export function taxRateFor(
  rates: readonly TaxRate[],
  destination: Destination | undefined,
  category: string,
): Pick<TaxRate, "rateBps" | "inclusive"> {
  if (!destination) return untaxed;
  const region = destination.region?.trim().toUpperCase() ?? "";
  const here = rates.filter((rate) => rate.country === destination.country);
  const find = (ofRegion: string, ofCategory: string) =>
    here.find(
      (rate) =>
        rate.region.toUpperCase() === ofRegion && rate.category === ofCategory,
    );
  return (
    (region === "" ? undefined : find(region, category)) ??
    find("", category) ??
    (region === "" ? undefined : find(region, standardCategory)) ??
    find("", standardCategory) ??
    untaxed
  );
}

/** Tax on a line's net price (gross − discount), rounded half up on the line. */
export const taxOn = (
  net: number,
  { rateBps, inclusive }: Pick<TaxRate, "rateBps" | "inclusive">,
): number => (inclusive ? taxWithin(net, rateBps) : percentOf(net, rateBps));
