import { roundRatio } from "@waybill/money";
import { remainingOf, type Amounts, type Item } from "./order.js";

export type LineAmounts = {
  readonly gross: number;
  readonly discount: number;
  readonly tax: number;
  readonly total: number;
};

type PricedLine = Pick<
  Item,
  "quantity" | "unitPrice" | "discount" | "tax" | "taxInclusive"
>;

/** A line as the price list says it: gross − rounded discount, tax on top unless the price contains it. */
export function lineAmounts(line: PricedLine): LineAmounts {
  const gross = line.unitPrice * line.quantity;
  return {
    gross,
    discount: line.discount,
    tax: line.tax,
    total: gross - line.discount + (line.taxInclusive ? 0 : line.tax),
  };
}

/** What an order of these lines comes to; the parts always add up to the total. */
export function orderAmounts(
  lines: readonly PricedLine[],
  shipping: number,
): Amounts {
  const parts = lines.map(lineAmounts);
  const sum = (of: (part: LineAmounts) => number) =>
    parts.reduce((total, part) => total + of(part), 0);
  return {
    subtotal: sum((part) => part.gross),
    discount: sum((part) => part.discount),
    tax: sum((part) => part.tax),
    shipping,
    total: sum((part) => part.total) + shipping,
  };
}

/**
 * What the first `units` units of a line come to. Shares are rounded on the running sum, so that the shares of
 * successive cuts add up to the line exactly, in whatever portions they are cut.
 */
function amountsOfFirst(line: PricedLine, units: number): LineAmounts {
  const share = (part: number) =>
    roundRatio(BigInt(part) * BigInt(units), BigInt(line.quantity));
  return lineAmounts({
    ...line,
    quantity: units,
    discount: share(line.discount),
    tax: share(line.tax),
  });
}

const less = (a: LineAmounts, b: LineAmounts): LineAmounts => ({
  gross: a.gross - b.gross,
  discount: a.discount - b.discount,
  tax: a.tax - b.tax,
  total: a.total - b.total,
});

/** What the next `units` units taken off a line are worth: their share of gross, discount and tax. */
export function shareOfNext(item: Item, units: number): LineAmounts {
  const gone = item.quantity - remainingOf(item);
  return less(amountsOfFirst(item, gone + units), amountsOfFirst(item, gone));
}

/** What is left of a line after the units that were cancelled or returned. */
export const remainingAmounts = (item: Item): LineAmounts =>
  shareOfNext(item, remainingOf(item));

/** What is left of an order: its remaining lines and tax, and its shipping as long as any unit is left. */
export function remainingTotals(
  items: readonly Item[],
  placedShipping: number,
): Amounts {
  const parts = items.map(remainingAmounts);
  const sum = (of: (part: LineAmounts) => number) =>
    parts.reduce((total, part) => total + of(part), 0);
  const shipping = nothingLeft(items) ? 0 : placedShipping;
  return {
    subtotal: sum((part) => part.gross),
    discount: sum((part) => part.discount),
    tax: sum((part) => part.tax),
    shipping,
    total: sum((part) => part.total) + shipping,
  };
}

/** Whether every unit was cancelled or returned. */
export const nothingLeft = (items: readonly Item[]): boolean =>
  items.every((item) => remainingOf(item) === 0);
