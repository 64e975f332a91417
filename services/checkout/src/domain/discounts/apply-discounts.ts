import { allocate, percentOf } from "@waybill/money";
import type { AppliedDiscount, BasketLine } from "../pricing/basket.js";
import { grossOf } from "../pricing/basket.js";
import type { DiscountRule } from "./discount-rule.js";
import { covers } from "./eligibility.js";

export type Discounted = {
  /** Minor units off each line, in the lines' order. */
  readonly perLine: readonly number[];
  readonly applied: readonly AppliedDiscount[];
  readonly freeShipping: readonly DiscountRule[];
};

const rank = {
  buy_x_get_y: 0,
  percentage: 1,
  fixed: 2,
  free_shipping: 3,
} as const;

/** The order in which rules bite: units for free, then percentages of what is left, then fixed sums; by id within a kind. */
const inOrder = (rules: readonly DiscountRule[]): DiscountRule[] =>
  [...rules].sort(
    (a, b) =>
      rank[a.benefit.type] - rank[b.benefit.type] || (a.id < b.id ? -1 : 1),
  );

/**
 * Takes the benefits of all `rules` off the lines, one after the other, each from what the ones before left.
 * Rounded per line, half up; no line falls below zero.
 */
export function applyDiscounts(
  lines: readonly BasketLine[],
  rules: readonly DiscountRule[],
): Discounted {
  const perLine = lines.map((line) =>
    percentOf(grossOf(line), line.negotiated?.discountBps ?? 0),
  );
  const applied: AppliedDiscount[] = [];
  const negotiated = perLine.reduce((a, b) => a + b, 0);
  if (negotiated > 0) applied.push({ name: "Negotiated", amount: negotiated });
  const freeShipping: DiscountRule[] = [];
  for (const rule of inOrder(rules)) {
    if (rule.benefit.type === "free_shipping") {
      freeShipping.push(rule);
      continue;
    }
    const off = benefitPerLine(lines, perLine, rule);
    off.forEach((amount, i) => (perLine[i] = (perLine[i] ?? 0) + amount));
    applied.push({
      ruleId: rule.id,
      ...(rule.code === null ? {} : { code: rule.code }),
      name: rule.name,
      amount: off.reduce((a, b) => a + b, 0),
    });
  }
  return { perLine, applied, freeShipping };
}

function benefitPerLine(
  lines: readonly BasketLine[],
  taken: readonly number[],
  rule: DiscountRule,
): number[] {
  const left = lines.map((line, i) =>
    covers(rule, line) ? Math.max(0, grossOf(line) - (taken[i] ?? 0)) : 0,
  );
  const { benefit } = rule;
  switch (benefit.type) {
    case "percentage":
      return left.map((amount) => percentOf(amount, benefit.bps));
    case "fixed": {
      const sum = left.reduce((a, b) => a + b, 0);
      return allocate(Math.min(benefit.amount, sum), left);
    }
    case "buy_x_get_y":
      return freeUnits(lines, left, rule, benefit);
    case "free_shipping":
      return lines.map(() => 0);
  }
}

/** Of every buy + get covered units the cheapest are free, over all covered lines together. */
function freeUnits(
  lines: readonly BasketLine[],
  left: readonly number[],
  rule: DiscountRule,
  { buy, get }: { readonly buy: number; readonly get: number },
): number[] {
  const covered = lines
    .map((line, index) => ({ line, index }))
    .filter(({ line }) => covers(rule, line));
  const units = covered.reduce((sum, { line }) => sum + line.quantity, 0);
  let free = Math.floor(units / (buy + get)) * get;
  const off = lines.map(() => 0);
  covered.sort(
    (a, b) => a.line.unitPrice - b.line.unitPrice || a.index - b.index,
  );
  for (const { line, index } of covered) {
    const count = Math.min(free, line.quantity);
    off[index] = Math.min(count * line.unitPrice, left[index] ?? 0);
    free -= count;
  }
  return off;
}
