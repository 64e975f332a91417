import type { ErrorCode, Refusal } from "@waybill/contracts";
import type { BasketLine } from "../../domain/pricing/basket.js";
import type { Product } from "../ports.js";

export type WantedLine = {
  readonly sku: string;
  readonly quantity: number;
  readonly unitPrice?: number | undefined;
  readonly discountBps?: number | undefined;
  readonly tax?: number | undefined;
};

type Wanted = {
  readonly currency: string;
  readonly lines: readonly WantedLine[];
  readonly byStaff: boolean;
};

export const isNegotiated = (line: WantedLine): boolean =>
  line.unitPrice !== undefined ||
  line.discountBps !== undefined ||
  line.tax !== undefined;

type LineFault = Extract<
  ErrorCode,
  "PRODUCT_UNKNOWN" | "CURRENCY_MISMATCH" | "PRODUCT_DISCONTINUED"
>;

/**
 * Joins what is wanted with what the catalogue has; negotiated lines need no price of the catalogue, and staff may sell what is
 * discontinued. Gives the lines that can be priced, and a refusal for each kind of fault with every line that has it.
 */
export function basketLines(
  wanted: Wanted,
  products: ReadonlyMap<string, Product>,
): { readonly lines: BasketLine[]; readonly refusals: Refusal[] } {
  const joined = wanted.lines.map((line) =>
    join(wanted, line, products.get(line.sku)),
  );
  const refusals = gravestFirst.flatMap((code): Refusal[] => {
    const indexes = joined.flatMap((one, index) =>
      one === code ? [index] : [],
    );
    return indexes.length > 0 ? [refusalOf(wanted, code, indexes)] : [];
  });
  return { lines: joined.filter((one) => typeof one !== "string"), refusals };
}

const gravestFirst: readonly LineFault[] = [
  "PRODUCT_UNKNOWN",
  "CURRENCY_MISMATCH",
  "PRODUCT_DISCONTINUED",
];

function join(
  { byStaff }: Wanted,
  line: WantedLine,
  product: Product | undefined,
): BasketLine | LineFault {
  if (!product) return "PRODUCT_UNKNOWN";
  const unitPrice = line.unitPrice ?? product.unitPrice;
  if (unitPrice === null) return "CURRENCY_MISMATCH";
  if (product.status === "discontinued" && !byStaff)
    return "PRODUCT_DISCONTINUED";
  return basketLine(line, product, unitPrice);
}

function refusalOf(
  { currency, lines }: Wanted,
  code: LineFault,
  indexes: readonly number[],
): Refusal {
  const skuAt = (index: number) => lines[index]?.sku ?? "";
  const skus = [...new Set(indexes.map(skuAt))];
  const details: Record<LineFault, string> = {
    PRODUCT_UNKNOWN: `There is no ${skus.join(", ")}.`,
    CURRENCY_MISMATCH: `Without a price in ${currency}: ${skus.join(", ")}.`,
    PRODUCT_DISCONTINUED: `No longer sold: ${skus.join(", ")}.`,
  };
  const messages: Record<LineFault, string> = {
    PRODUCT_UNKNOWN: "there is no such product",
    CURRENCY_MISMATCH: `has no price in ${currency}`,
    PRODUCT_DISCONTINUED: "is no longer sold",
  };
  return {
    code,
    detail: details[code],
    errors: indexes.map((index) => ({
      path: `lines.${String(index)}.sku`,
      code,
      message: `${skuAt(index)}: ${messages[code]}`,
    })),
    facts: { skus },
  };
}

const basketLine = (
  wanted: WantedLine,
  product: Product,
  unitPrice: number,
): BasketLine => ({
  sku: product.sku,
  name: product.name,
  category: product.category,
  taxCategory: product.taxCategory,
  weightGrams: product.weightGrams,
  quantity: wanted.quantity,
  unitPrice,
  ...(isNegotiated(wanted)
    ? {
        negotiated: {
          discountBps: wanted.discountBps ?? 0,
          tax: wanted.tax ?? 0,
        },
      }
    : {}),
});
