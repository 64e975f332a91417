import { assertSameCurrency } from "./assert-same-currency.js";

/** An amount in minor units (cents) of an ISO 4217 currency; always a safe integer. */
export type Money = { readonly amount: number; readonly currency: string };

export const money = (amount: number, currency: string): Money => ({
  amount,
  currency,
});

export const zero = (currency: string): Money => money(0, currency);

/** Sum of two amounts of one currency; throws when the currencies differ, which is a broken invariant. */
export function add(a: Money, b: Money): Money {
  assertSameCurrency(a.currency, b.currency);
  return money(a.amount + b.amount, a.currency);
}

/** `a` less `b`, of one currency; may be negative. */
export function subtract(a: Money, b: Money): Money {
  assertSameCurrency(a.currency, b.currency);
  return money(a.amount - b.amount, a.currency);
}

export { percentOf, roundHalfUp, roundRatio, taxWithin } from "./rounding.js";
export { allocate } from "./allocate.js";
export { currencyDigits, formatMoney, isCurrency } from "./currencies.js";
