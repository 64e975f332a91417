import type { CartLine } from "./cart.js";

/** What the catalogue says of a SKU now, in the cart's currency. */
export type Offer = {
  readonly sku: string;
  readonly name: string;
  readonly unitPrice: number;
  readonly status: "active" | "discontinued";
};

export type PriceChange = {
  readonly sku: string;
  readonly old: number;
  readonly new: number;
};

export type CartProblem =
  | {
      readonly code: "PRICE_CHANGED";
      readonly sku: string;
      readonly old: number;
      readonly new: number;
    }
  | {
      readonly code: "INSUFFICIENT_STOCK";
      readonly sku: string;
      readonly asked: number;
      readonly available: number;
    }
  | {
      readonly code: "PRODUCT_GONE";
      readonly sku: string;
      readonly reason: "unknown" | "discontinued" | "no-price-in-currency";
    }
  | {
      readonly code: "VOUCHER_INVALID";
      readonly voucher: string;
      readonly reason: string;
      readonly detail?: string;
    };

/** The prices that moved since the shopper took them. */
export const priceChanges = (
  lines: readonly CartLine[],
  offers: ReadonlyMap<string, Offer>,
): PriceChange[] =>
  lines.flatMap(({ sku, unitPrice }) => {
    const offer = offers.get(sku);
    return offer && offer.unitPrice !== unitPrice
      ? [{ sku, old: unitPrice, new: offer.unitPrice }]
      : [];
  });

/** Everything that stands between these lines and an order, line by line. */
export function lineProblems(
  lines: readonly CartLine[],
  offers: ReadonlyMap<string, Offer>,
  missing: ReadonlyMap<string, "unknown" | "no-price-in-currency">,
  available: ReadonlyMap<string, number>,
): CartProblem[] {
  return lines.flatMap((line): CartProblem[] => {
    const { sku } = line;
    const offer = offers.get(sku);
    if (!offer)
      return [
        { code: "PRODUCT_GONE", sku, reason: missing.get(sku) ?? "unknown" },
      ];
    if (offer.status === "discontinued")
      return [{ code: "PRODUCT_GONE", sku, reason: "discontinued" }];
    const problems: CartProblem[] = [];
    if (offer.unitPrice !== line.unitPrice)
      problems.push({
        code: "PRICE_CHANGED",
        sku,
        old: line.unitPrice,
        new: offer.unitPrice,
      });
    const there = available.get(sku);
    if (there !== undefined && there < line.quantity)
      problems.push({
        code: "INSUFFICIENT_STOCK",
        sku,
        asked: line.quantity,
        available: Math.max(0, there),
      });
    return problems;
  });
}
