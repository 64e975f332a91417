import type { Fault } from "@waybill/contracts";
import type { CartProblem } from "../../domain/cart/compare-cart.js";

const money = (amount: number, currency: string) => ({ amount, currency });

/** A cart's problem as clients are told of it: prices are money. */
export function problemShape(problem: CartProblem, currency: string) {
  return problem.code === "PRICE_CHANGED"
    ? {
        ...problem,
        old: money(problem.old, currency),
        new: money(problem.new, currency),
      }
    : problem;
}

const messageOf = (problem: CartProblem): string => {
  switch (problem.code) {
    case "PRICE_CHANGED":
      return `The price of ${problem.sku} has changed; refresh the cart.`;
    case "INSUFFICIENT_STOCK":
      return `${String(problem.asked)} of ${problem.sku} were asked for, ${String(problem.available)} are available.`;
    case "PRODUCT_GONE":
      return `${problem.sku} is no longer sold here.`;
    case "VOUCHER_INVALID":
      return `${problem.voucher}: ${problem.detail ?? "it cannot be used."}`;
  }
};

/** The same as one of a problem document's errors. */
export const problemFault = (problem: CartProblem): Fault => ({
  path: "voucher" in problem ? "vouchers" : `items.${problem.sku}`,
  code: problem.code,
  message: messageOf(problem),
});
