import { refuse } from "@waybill/result";
import type { BasketLine } from "../pricing/basket.js";
import { applyDiscounts } from "./apply-discounts.js";
import type { DiscountRule } from "./discount-rule.js";
import {
  covers,
  eligible,
  type Standing,
  type VoucherRefusal,
} from "./eligibility.js";

export type Chosen = {
  readonly rules: readonly DiscountRule[];
  /** Vouchers that were asked for and may not be used, with the reason. */
  readonly rejected: readonly {
    readonly code: string;
    readonly refusal: VoucherRefusal;
  }[];
};

type Basket = {
  readonly currency: string;
  readonly lines: readonly BasketLine[];
};

/**
 * Which rules price a basket. A voucher that stands alone is used alone, and leaves the others out; the shopper asked for it.
 * Otherwise all stackable rules together, or one promotion that stands alone where it saves more and no voucher is used.
 */
export function chooseDiscounts(
  basket: Basket,
  asked: readonly {
    readonly code: string;
    readonly rule: DiscountRule | undefined;
  }[],
  promotions: readonly DiscountRule[],
  standing: Standing,
  now: Date,
): Chosen {
  const { good, rejected } = sortVouchers(basket, asked, standing, now);
  const alone = good.find((rule) => !rule.stackable);
  if (alone) {
    const others = good.filter((rule) => rule !== alone);
    return {
      rules: [alone],
      rejected: [...rejected, ...others.map((rule) => clash(rule, alone))],
    };
  }
  const running = promotions.filter(
    (rule) => eligible(rule, basket, standing, now).ok,
  );
  const together = [...good, ...running.filter((rule) => rule.stackable)];
  if (good.length > 0) return { rules: together, rejected };
  const choices = [
    together,
    ...running.filter((rule) => !rule.stackable).map((rule) => [rule]),
  ];
  const best = choices.reduce((a, b) =>
    savings(basket, b) > savings(basket, a) ? b : a,
  );
  return { rules: best, rejected };
}

function sortVouchers(
  basket: Basket,
  asked: readonly {
    readonly code: string;
    readonly rule: DiscountRule | undefined;
  }[],
  standing: Standing,
  now: Date,
) {
  const good: DiscountRule[] = [];
  const rejected: { code: string; refusal: VoucherRefusal }[] = [];
  for (const { code, rule } of asked) {
    const verdict = rule
      ? eligible(rule, basket, standing, now)
      : refuse({
          code: "VOUCHER_UNKNOWN",
          facts: { voucher: code },
        } as const);
    if (!verdict.ok) rejected.push({ code, refusal: verdict.error });
    else if (rule) good.push(rule);
  }
  return { good, rejected };
}

const clash = (rule: DiscountRule, alone: DiscountRule) => ({
  code: rule.code ?? rule.name,
  refusal: {
    code: "VOUCHER_NOT_APPLICABLE",
    detail: `${alone.code ?? alone.name} cannot be used together with others.`,
    facts: {
      voucher: rule.code ?? rule.name,
      clashesWith: alone.code ?? alone.name,
    },
  } as const,
});

/** What a set of rules takes off; free shipping counts one minor unit, so that it beats nothing and loses to money. */
function savings(basket: Basket, rules: readonly DiscountRule[]): number {
  const { perLine, freeShipping } = applyDiscounts(basket.lines, rules);
  const useful = freeShipping.some((rule) =>
    basket.lines.some((line) => covers(rule, line)),
  );
  return perLine.reduce((a, b) => a + b, 0) + (useful ? 1 : 0);
}
