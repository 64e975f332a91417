export type Benefit =
  | {
      readonly type: "percentage";
      /** Hundredths of a percent, 1–10 000. */
      readonly bps: number;
    }
  | {
      readonly type: "fixed";
      /** Minor units, over all lines it is good for. */
      readonly amount: number;
      readonly currency: string;
    }
  | { readonly type: "free_shipping" }
  | {
      readonly type: "buy_x_get_y";
      /** Of every `buy` + `get` units the `get` cheapest are free. */
      readonly buy: number;
      readonly get: number;
    };

/** A voucher (with a code, asked for by the shopper) or a promotion (without one, given by itself). */
export type DiscountRule = {
  readonly id: string;
  readonly kind: "voucher" | "promotion";
  /** Of a voucher; upper case. */
  readonly code: string | null;
  readonly name: string;
  readonly status: "active" | "disabled";
  readonly benefit: Benefit;
  readonly minSubtotal: {
    readonly amount: number;
    readonly currency: string;
  } | null;
  readonly validFrom: Date | null;
  readonly validTo: Date | null;
  /** Empty: all. A line counts when its SKU or its category is named. */
  readonly skus: readonly string[];
  readonly categories: readonly string[];
  readonly firstOrderOnly: boolean;
  readonly maxRedemptions: number | null;
  readonly maxPerCustomer: number | null;
  /** May be used together with others; otherwise it stands alone. */
  readonly stackable: boolean;
  /** Uses that were not given back. */
  readonly redeemed: number;
};

/** Codes are told apart regardless of case. */
export const normalCode = (code: string): string => code.trim().toUpperCase();

/** Several codes travel as one text, joined by commas. */
export const joinCodes = (codes: readonly string[]): string => codes.join(",");
export const splitCodes = (text: string): string[] => [
  ...new Set(text.split(",").map(normalCode).filter(Boolean)),
];

/** A first order happens once, so a rule for first orders is used once a customer, whatever its own limit. */
export const perCustomerLimit = (rule: DiscountRule): number | null =>
  rule.firstOrderOnly ? 1 : rule.maxPerCustomer;

/** Whether uses of this rule have to be counted. */
export const isLimited = (rule: DiscountRule): boolean =>
  rule.maxRedemptions !== null || perCustomerLimit(rule) !== null;
