import { ok, refuse, type Result } from "@waybill/result";
import { capturable, type Payment } from "./payment.js";

export type CaptureExceedsAuthorisation = {
  readonly code: "INVALID_TRANSITION";
  readonly detail: string;
  readonly facts: { readonly left: number };
};

/** Claims a part of what is authorised for one capture; without an amount all that is left, which may be nothing. */
export function claimCapture(
  payment: Payment,
  amount: number | null,
): Result<
  { readonly payment: Payment; readonly amount: number },
  CaptureExceedsAuthorisation
> {
  // An invoice is captured by whoever pays it, and what was captured at checkout needs no second capture.
  if (payment.method !== "card" || payment.capture === "automatic")
    return ok({ payment, amount: 0 });
  const left = capturable(payment);
  const wanted = amount ?? left;
  if (wanted > left)
    return refuse({
      code: "INVALID_TRANSITION",
      detail: "More than is authorised cannot be captured",
      facts: { left },
    });
  return ok({
    payment: { ...payment, capturing: payment.capturing + wanted },
    amount: wanted,
  });
}

/** A capture came to its end, either way: its claim falls, and what was captured shows in the charge. */
export const endCapture = (payment: Payment, amount: number): Payment => ({
  ...payment,
  capturing: payment.capturing - amount,
});

export type ShippedLine = {
  readonly sku: string;
  readonly total: number;
  readonly quantity: number;
  readonly shippedBefore: number;
  readonly shippedNow: number;
  readonly cancelled: number;
};

/**
 * What one shipment is worth of an authorised order: each line's share by units, cumulative so that rounding never adds up,
 * and the order's shipping with the first one. `null`: nothing is left to ship, so capture all that is left.
 */
export function shipmentWorth(
  lines: readonly ShippedLine[],
  shippingIfFirst: number,
): number | null {
  const last = lines.every(
    (line) =>
      line.shippedBefore + line.shippedNow + line.cancelled >= line.quantity,
  );
  if (last) return null;
  const share = (line: ShippedLine, units: number) =>
    Math.floor((line.total * Math.min(units, line.quantity)) / line.quantity);
  return lines.reduce(
    (sum, line) =>
      sum +
      share(line, line.shippedBefore + line.shippedNow) -
      share(line, line.shippedBefore),
    shippingIfFirst,
  );
}
