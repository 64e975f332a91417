import { sumBySku, type Line } from "../../domain/lines.js";

type AvailableOf = (
  skus: readonly string[],
) => Promise<readonly { readonly sku: string; readonly available: number }[]>;

export type StockAnswer = {
  levels: { sku: string; available: number }[];
  /** SKUs whose asked quantity is not there. */
  shortSkus: string[];
};

/** What reservations could take of each SKU now; an answer, not a promise. */
export async function checkStock(
  availableOf: AvailableOf,
  lines: readonly Line[],
): Promise<StockAnswer> {
  const wanted = sumBySku(lines);
  const found = await availableOf(wanted.map((line) => line.sku));
  const there = new Map(found.map((level) => [level.sku, level.available]));
  const levels = wanted.map(({ sku }) => ({
    sku,
    available: there.get(sku) ?? 0,
  }));
  const short = wanted.filter((l) => (there.get(l.sku) ?? 0) < l.quantity);
  return { levels, shortSkus: short.map((line) => line.sku) };
}
