import {
  mergeRefusals,
  type ErrorCode,
  type Refusal,
} from "@waybill/contracts";
import type { Shortage } from "../../ports.js";

/** Which code names the answer when several things are wrong; those not listed come last. */
const precedence: readonly ErrorCode[] = [
  "CUSTOMER_INVALID",
  "CUSTOMER_SUSPENDED",
  "VALIDATION_FAILED",
  "PRODUCT_UNKNOWN",
  "CURRENCY_MISMATCH",
  "PRODUCT_DISCONTINUED",
  "INSUFFICIENT_STOCK",
];

const rankOf = (code: ErrorCode): number => {
  const rank = precedence.indexOf(code);
  return rank < 0 ? precedence.length : rank;
};

/** One refusal out of many: the code of the gravest, every fault by name, and the facts of all. */
export const merged = (refusals: readonly Refusal[]): Refusal | undefined =>
  mergeRefusals(
    [...refusals].sort((a, b) => rankOf(a.code) - rankOf(b.code)),
    (code) => paths[code] ?? "items",
  );

const paths: Partial<Record<ErrorCode, string>> = {
  CUSTOMER_INVALID: "customerId",
  CUSTOMER_SUSPENDED: "customerId",
  CURRENCY_MISMATCH: "currency",
  VOUCHER_UNKNOWN: "voucherCode",
  VOUCHER_EXPIRED: "voucherCode",
  VOUCHER_EXHAUSTED: "voucherCode",
  VOUCHER_NOT_APPLICABLE: "voucherCode",
};

/** The pricing speaks of lines; whoever sent the basket calls them items. */
export const withPaths = (refusal: Refusal): Refusal =>
  refusal.errors
    ? {
        ...refusal,
        errors: refusal.errors.map((fault) => ({
          ...fault,
          path: fault.path.replace(/^lines\./, "items."),
        })),
      }
    : refusal;

/** What has no stock because there is no such product is named once, as unknown. */
export const unknownSkus = (
  { errors = [] }: Refusal,
  skus: readonly string[],
): readonly string[] =>
  skus.filter((_, index) =>
    errors.some(
      ({ path, code }) =>
        code === "PRODUCT_UNKNOWN" && path === `items.${String(index)}.sku`,
    ),
  );

/** Too little stock, with each SKU, what was asked and what there is. */
export function shortageRefusal(
  short: readonly Shortage[],
  skus: readonly string[],
): Refusal | undefined {
  if (short.length === 0) return undefined;
  return {
    code: "INSUFFICIENT_STOCK",
    detail: `Not enough of ${short.map(({ sku }) => sku).join(", ")}.`,
    errors: short.map(({ sku, asked, available }) => ({
      path: `items.${String(skus.indexOf(sku))}.quantity`,
      code: "INSUFFICIENT_STOCK",
      message: `${sku}: ${String(asked)} asked, ${String(available)} available`,
    })),
    facts: { short },
  };
}
