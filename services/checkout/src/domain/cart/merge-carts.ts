import { ok, refuse, type Result } from "@waybill/result";
import type { Refusal } from "../refusal.js";
import { type Cart, type MergedCart, type Shopper } from "./cart.js";
import { addLine, changed, openFor, type EditRefusal } from "./edit-cart.js";

export type MergeRefusal =
  EditRefusal | Refusal<"CURRENCY_MISMATCH" | "CONFLICT">;

export type Merged = {
  readonly into: Cart;
  /** Undefined when this merge was done before: nothing changes. */
  readonly from?: MergedCart;
};

/**
 * Moves what a guest's cart holds into a customer's: quantities are summed, lines that were there keep the price their shopper took,
 * vouchers come along. Done as a whole or not at all; repeating a done merge changes nothing.
 */
export function mergeCarts(
  target: Cart | null,
  owner: Shopper,
  source: Cart | null,
  guest: Shopper,
  now: Date,
): Result<Merged, MergeRefusal> {
  if (target && source?.status === "merged" && source.mergedInto === target.id)
    return openOrAny(target, owner, source, guest, now);
  const into = openFor(target, owner, now);
  if (!into.ok) return into;
  const from = openFor(source, guest, now);
  if (!from.ok) return from;
  if (into.value.id === from.value.id)
    return refuse({
      code: "CONFLICT",
      detail: "A cart cannot be merged into itself.",
    });
  if (into.value.currency !== from.value.currency)
    return refuse({
      code: "CURRENCY_MISMATCH",
      facts: { into: into.value.currency, from: from.value.currency },
    });
  let sum = into.value;
  for (const line of from.value.lines) {
    const added = addLine(sum, line, now);
    if (!added.ok) return added;
    sum = added.value;
  }
  const vouchers = [
    ...new Set([...into.value.vouchers, ...from.value.vouchers]),
  ];
  const country = into.value.country ?? from.value.country;
  return ok({
    into: changed(
      into.value,
      { lines: sum.lines, vouchers, country, email: into.value.email },
      now,
    ),
    from: { ...from.value, status: "merged", mergedInto: into.value.id },
  });
}

/** A repeat: the target may have moved on since, but both must still be the caller's. */
function openOrAny(
  target: Cart,
  owner: Shopper,
  source: MergedCart,
  guest: Shopper,
  now: Date,
): Result<Merged, MergeRefusal> {
  for (const [cart, shopper] of [
    [target, owner],
    [source, guest],
  ] as const) {
    const opened = openFor(cart, shopper, now);
    if (!opened.ok && opened.error.code === "NOT_FOUND") return opened;
  }
  return ok({ into: target });
}
