import { isDead, isSecured, type Payment } from "../../domain/payment.js";

/** The payment of an order that counts: the one that secures it, else the one under way, else the latest. `payments`: oldest first. */
export const paymentThatCounts = <P extends Payment>(
  payments: readonly P[],
): P | null =>
  payments.findLast(isSecured) ??
  payments.findLast(({ status }) => !isDead(status) && status !== "refunded") ??
  payments.findLast(({ captured }) => captured > 0) ??
  payments.at(-1) ??
  null;
