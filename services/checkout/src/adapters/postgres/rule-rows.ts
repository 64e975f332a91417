import type { RuleRecord } from "../../app/ports.js";
import type {
  Benefit,
  DiscountRule,
} from "../../domain/discounts/discount-rule.js";

export type RuleRow = {
  readonly id: string;
  readonly kind: DiscountRule["kind"];
  readonly code: string | null;
  readonly name: string;
  readonly status: DiscountRule["status"];
  readonly benefit: Benefit;
  readonly min_subtotal: DiscountRule["minSubtotal"];
  readonly valid_from: Date | null;
  readonly valid_to: Date | null;
  readonly skus: readonly string[];
  readonly categories: readonly string[];
  readonly first_order_only: boolean;
  readonly max_redemptions: number | null;
  readonly max_per_customer: number | null;
  readonly stackable: boolean;
  readonly redeemed: number;
  readonly version: number;
  readonly created_at: Date;
  readonly updated_at: Date;
};

export const ruleColumns =
  "id, kind, code, name, status, benefit, min_subtotal, valid_from, valid_to, skus, categories, first_order_only, max_redemptions, max_per_customer, stackable, redeemed, version, created_at, updated_at";

export const toRule = (row: RuleRow): RuleRecord => ({
  id: row.id,
  kind: row.kind,
  code: row.code,
  name: row.name,
  status: row.status,
  benefit: row.benefit,
  minSubtotal: row.min_subtotal,
  validFrom: row.valid_from,
  validTo: row.valid_to,
  skus: row.skus,
  categories: row.categories,
  firstOrderOnly: row.first_order_only,
  maxRedemptions: row.max_redemptions,
  maxPerCustomer: row.max_per_customer,
  stackable: row.stackable,
  redeemed: row.redeemed,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});

/** In the order of `ruleColumns`, without `redeemed`. */
export const ruleParameters = (rule: RuleRecord): readonly unknown[] => [
  rule.id,
  rule.kind,
  rule.code,
  rule.name,
  rule.status,
  JSON.stringify(rule.benefit),
  rule.minSubtotal === null ? null : JSON.stringify(rule.minSubtotal),
  rule.validFrom,
  rule.validTo,
  rule.skus,
  rule.categories,
  rule.firstOrderOnly,
  rule.maxRedemptions,
  rule.maxPerCustomer,
  rule.stackable,
  rule.version,
  rule.createdAt,
  rule.updatedAt,
];
