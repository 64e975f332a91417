import { ok, refuse, type Result } from "@waybill/result";
import { grossOf, type BasketLine } from "../pricing/basket.js";
import type { Refusal } from "../refusal.js";
import { perCustomerLimit, type DiscountRule } from "./discount-rule.js";

export type VoucherRefusal = Refusal<
  | "VOUCHER_UNKNOWN"
  | "VOUCHER_EXPIRED"
  | "VOUCHER_EXHAUSTED"
  | "VOUCHER_NOT_APPLICABLE"
>;

/** What is known of the buyer; null where nobody can tell yet (a guest without an email). */
export type Standing = {
  /** Orders confirmed so far. */
  readonly confirmedOrders: number | null;
  /** Uses by this buyer, by rule id. */
  readonly uses: ReadonlyMap<string, number>;
};

/** Whether a rule is good for a line: automatic promotions leave prices alone that staff negotiated. */
export function covers(rule: DiscountRule, line: BasketLine): boolean {
  if (rule.kind === "promotion" && line.negotiated) return false;
  if (rule.skus.length === 0 && rule.categories.length === 0) return true;
  return (
    rule.skus.includes(line.sku) || rule.categories.includes(line.category)
  );
}

const no = (
  code: VoucherRefusal["code"],
  rule: DiscountRule,
  detail: string,
): Result<never, VoucherRefusal> =>
  refuse({
    code,
    detail,
    facts: { voucher: rule.code ?? rule.name },
  });

/** Whether a rule's limits leave a use for this buyer. */
export function hasUseLeft(
  rule: DiscountRule,
  usesOfBuyer: number,
): Result<undefined, VoucherRefusal> {
  if (rule.maxRedemptions !== null && rule.redeemed >= rule.maxRedemptions)
    return no("VOUCHER_EXHAUSTED", rule, "It has been used up.");
  const limit = perCustomerLimit(rule);
  if (limit !== null && usesOfBuyer >= limit)
    return no(
      "VOUCHER_EXHAUSTED",
      rule,
      "You have used it as often as you may.",
    );
  return ok(undefined);
}

/** Whether a rule may be used for this basket by this buyer now. */
export function eligible(
  rule: DiscountRule,
  basket: { readonly currency: string; readonly lines: readonly BasketLine[] },
  standing: Standing,
  now: Date,
): Result<undefined, VoucherRefusal> {
  if (rule.status === "disabled")
    return no("VOUCHER_EXPIRED", rule, "It was withdrawn.");
  if (rule.validFrom && now < rule.validFrom)
    return no("VOUCHER_EXPIRED", rule, "It is not valid yet.");
  if (rule.validTo && now >= rule.validTo)
    return no("VOUCHER_EXPIRED", rule, "It is no longer valid.");
  const left = hasUseLeft(rule, standing.uses.get(rule.id) ?? 0);
  if (!left.ok) return left;
  if (rule.firstOrderOnly && (standing.confirmedOrders ?? 0) > 0)
    return no("VOUCHER_NOT_APPLICABLE", rule, "It is for a first order.");
  return fitsBasket(rule, basket);
}

function fitsBasket(
  rule: DiscountRule,
  {
    currency,
    lines,
  }: { readonly currency: string; readonly lines: readonly BasketLine[] },
): Result<undefined, VoucherRefusal> {
  const { benefit, minSubtotal } = rule;
  const covered = lines.filter((line) => covers(rule, line));
  if (covered.length === 0)
    return no("VOUCHER_NOT_APPLICABLE", rule, "Nothing here is covered by it.");
  if (minSubtotal) {
    const subtotal = lines.reduce((sum, line) => sum + grossOf(line), 0);
    if (minSubtotal.currency !== currency || subtotal < minSubtotal.amount)
      return no(
        "VOUCHER_NOT_APPLICABLE",
        rule,
        "The basket is below its minimum.",
      );
  }
  if (benefit.type === "fixed" && benefit.currency !== currency)
    return no("VOUCHER_NOT_APPLICABLE", rule, "It is of another currency.");
  if (benefit.type === "buy_x_get_y") {
    const units = covered.reduce((sum, line) => sum + line.quantity, 0);
    if (units < benefit.buy + benefit.get)
      return no(
        "VOUCHER_NOT_APPLICABLE",
        rule,
        `It takes ${String(benefit.buy + benefit.get)} units.`,
      );
  }
  return ok(undefined);
}
