import { ok, refuse, type Result } from "@waybill/result";
import type { Refusal } from "../refusal.js";
import {
  cartAt,
  maxCartLines,
  maxCartVouchers,
  maxLineQuantity,
  owns,
  type Cart,
  type CartLine,
  type OpenCart,
  type Shopper,
} from "./cart.js";

export type EditRefusal = Refusal<
  | "NOT_FOUND"
  | "CART_EXPIRED"
  | "CART_CLOSED"
  | "CART_FULL"
  | "QUANTITY_OUT_OF_RANGE"
  | "PRECONDITION_FAILED"
>;
export type Edited = Result<OpenCart, EditRefusal>;
export type Edit = (cart: OpenCart) => Edited;

/** Opens a cart for a change by `shopper`: theirs, not expired, not in or past a checkout, and of the version they saw where they say one. */
export function openFor(
  cart: Cart | null,
  shopper: Shopper,
  now: Date,
  expectedVersion?: number,
): Edited {
  if (!cart || !owns(cart, shopper)) return refuse({ code: "NOT_FOUND" });
  const current = cartAt(cart, now);
  switch (current.status) {
    case "open":
      return expectedVersion !== undefined &&
        expectedVersion !== current.version
        ? refuse({
            code: "PRECONDITION_FAILED",
            facts: { version: current.version },
          })
        : ok(current);
    case "locked":
    case "closed":
      return refuse({
        code: "CART_CLOSED",
        detail: "The cart is being ordered, or was.",
        facts: { orderId: current.orderId },
      });
    case "merged":
      return refuse({
        code: "CART_CLOSED",
        detail: "The cart was merged into another.",
        facts: { mergedInto: current.mergedInto },
      });
    case "expired":
      return refuse({ code: "CART_EXPIRED" });
    case "deleted":
      return refuse({ code: "NOT_FOUND" });
  }
}

/** The next version of a cart: what is kept of a change. */
export const changed = (
  cart: OpenCart,
  change: Partial<Pick<OpenCart, "lines" | "vouchers" | "country" | "email">>,
  now: Date,
): OpenCart => ({
  ...cart,
  ...change,
  version: cart.version + 1,
  touchedAt: now,
});

const quantityRefusal = (sku: string, quantity: number) =>
  refuse({
    code: "QUANTITY_OUT_OF_RANGE",
    detail: `The quantity of ${sku} must be between 1 and ${String(maxLineQuantity)}.`,
    facts: { sku, quantity, max: maxLineQuantity },
  } as const);

const inRange = (quantity: number): boolean =>
  Number.isInteger(quantity) && quantity >= 1 && quantity <= maxLineQuantity;

/** Adds units to the line of a SKU, or a line; a line that is there keeps the price its shopper took. */
export function addLine(cart: OpenCart, added: CartLine, now: Date): Edited {
  if (!inRange(added.quantity))
    return quantityRefusal(added.sku, added.quantity);
  const there = cart.lines.find((line) => line.sku === added.sku);
  if (!there) {
    if (cart.lines.length >= maxCartLines)
      return refuse({ code: "CART_FULL", facts: { max: maxCartLines } });
    return ok(changed(cart, { lines: [...cart.lines, added] }, now));
  }
  return setQuantity(cart, added.sku, there.quantity + added.quantity, now);
}

/** Sets the units of a line that is there. */
export function setQuantity(
  cart: OpenCart,
  sku: string,
  quantity: number,
  now: Date,
): Edited {
  if (!inRange(quantity)) return quantityRefusal(sku, quantity);
  if (!cart.lines.some((line) => line.sku === sku))
    return refuse({ code: "NOT_FOUND", detail: `${sku} is not in the cart.` });
  const lines = cart.lines.map((line) =>
    line.sku === sku ? { ...line, quantity } : line,
  );
  return ok(changed(cart, { lines }, now));
}

/** Takes a line out; a line that is not there is out already. */
export function removeLine(cart: OpenCart, sku: string, now: Date): Edited {
  const lines = cart.lines.filter((line) => line.sku !== sku);
  return ok(
    lines.length === cart.lines.length ? cart : changed(cart, { lines }, now),
  );
}

/** Puts a voucher's code on the cart; one that is there stays. Whether it may be used together with the others is checked where it is priced. */
export function addVoucher(
  cart: OpenCart,
  code: string,
  now: Date,
): Result<OpenCart, EditRefusal | Refusal<"VOUCHER_NOT_APPLICABLE">> {
  if (cart.vouchers.includes(code)) return ok(cart);
  if (cart.vouchers.length >= maxCartVouchers)
    return refuse({
      code: "VOUCHER_NOT_APPLICABLE",
      detail: `A cart takes at most ${String(maxCartVouchers)} vouchers.`,
    });
  return ok(changed(cart, { vouchers: [...cart.vouchers, code] }, now));
}

/** Takes a voucher off the cart, or all of them. */
export function removeVoucher(
  cart: OpenCart,
  code: string | undefined,
  now: Date,
): Edited {
  const vouchers =
    code === undefined ? [] : cart.vouchers.filter((there) => there !== code);
  return ok(
    vouchers.length === cart.vouchers.length
      ? cart
      : changed(cart, { vouchers }, now),
  );
}

/** Takes over new prices and names for the lines named in `prices`. */
export function takePrices(
  cart: OpenCart,
  prices: ReadonlyMap<
    string,
    { readonly name: string; readonly unitPrice: number }
  >,
  now: Date,
): OpenCart {
  const lines = cart.lines.map((line) => {
    const price = prices.get(line.sku);
    return price &&
      (price.unitPrice !== line.unitPrice || price.name !== line.name)
      ? { ...line, ...price }
      : line;
  });
  return lines.every((line, i) => line === cart.lines[i])
    ? cart
    : changed(cart, { lines }, now);
}
