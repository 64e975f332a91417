import type { ErrorCode, Fault, Refusal } from "@waybill/contracts";
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
export function merged(refusals: readonly Refusal[]): Refusal | undefined {
  const [first, ...others] = [...refusals].sort(
    (a, b) => rankOf(a.code) - rankOf(b.code),
  );
  if (!first || others.length === 0) return first;
  const all = [first, ...others];
  return {
    code: first.code,
    detail: all
      .map((refusal) => refusal.detail ?? refusal.code)
      .join(" ")
      .slice(0, 1000),
    errors: all.flatMap(faultsOf),
    facts: Object.assign({}, ...all.map(({ facts }) => facts ?? {})) as Record<
      string,
      unknown
    >,
  };
}

const paths: Partial<Record<ErrorCode, string>> = {
  CUSTOMER_INVALID: "customerId",
  CUSTOMER_SUSPENDED: "customerId",
  CURRENCY_MISMATCH: "currency",
  VOUCHER_UNKNOWN: "voucherCode",
  VOUCHER_EXPIRED: "voucherCode",
  VOUCHER_EXHAUSTED: "voucherCode",
  VOUCHER_NOT_APPLICABLE: "voucherCode",
};

const faultsOf = (refusal: Refusal): readonly Fault[] =>
  refusal.errors && refusal.errors.length > 0
    ? refusal.errors
    : [
        {
          path: paths[refusal.code] ?? "items",
          code: refusal.code,
          message: refusal.detail ?? refusal.code,
        },
      ];

const skusOf = (refusal: Refusal): readonly unknown[] => {
  const skus = refusal.facts?.["skus"];
  return Array.isArray(skus) ? skus : [];
};

/** What has no stock because there is no such product is named once, as unknown. */
export const unknownSkus = (refusal: Refusal): readonly unknown[] =>
  refusal.code === "PRODUCT_UNKNOWN" ? skusOf(refusal) : [];

/** A refusal of the pricing names SKUs; whoever sent the basket looks for its lines. */
export function withPaths(refusal: Refusal, skus: readonly string[]): Refusal {
  const errors = skusOf(refusal).flatMap((sku): Fault[] =>
    typeof sku === "string" && skus.includes(sku)
      ? [
          {
            path: `items.${String(skus.indexOf(sku))}.sku`,
            code: refusal.code,
            message: `${sku}: ${refusal.code}`,
          },
        ]
      : [],
  );
  return errors.length > 0 && !refusal.errors?.length
    ? { ...refusal, errors }
    : refusal;
}

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
