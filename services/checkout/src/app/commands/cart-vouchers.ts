import type { Refusal } from "@waybill/contracts";
import { refuse, type Result } from "@waybill/result";
import type { Cart } from "../../domain/cart/cart.js";
import {
  addVoucher,
  openFor,
  removeVoucher,
} from "../../domain/cart/edit-cart.js";
import { normalCode } from "../../domain/discounts/discount-rule.js";
import { buyerOfCart } from "../buyer-of-cart.js";
import type { CartStore, Catalogue } from "../ports.js";
import { cartBasket } from "../queries/inspect-cart.js";
import { priceLines, type PricingDeps } from "../queries/price-lines.js";
import type { CartRef } from "./edit-cart.js";

type VoucherDeps = PricingDeps & {
  readonly carts: CartStore;
  readonly catalogue: Catalogue;
};
type Changed = Promise<Result<Cart, Refusal>>;

/** Puts a voucher on a cart, if it may be used there now, together with those that are there. */
export const applyVoucher =
  (deps: VoucherDeps) =>
  async (ref: CartRef, code: string): Changed => {
    const wanted = normalCode(code);
    if (!deps.promotionsEnabled) return refuse({ code: "PROMOTIONS_DISABLED" });
    const cart = await deps.carts.load(ref.cartId);
    const open = openFor(cart, ref.shopper, deps.now(), ref.expectedVersion);
    if (!open.ok) return open;
    const products = await deps.catalogue.products(
      open.value.lines.map((line) => line.sku),
      open.value.currency,
    );
    const priced = await priceLines(deps)({
      currency: open.value.currency,
      lines: cartBasket(open.value, products),
      voucherCodes: [...open.value.vouchers, wanted],
      buyer: buyerOfCart(open.value, deps.guestKeyOf),
      shipping: { kind: "preview" },
    });
    if (!priced.ok) return priced;
    const refusal = refusalOf(wanted, priced.value.rejected);
    if (refusal) return refuse(refusal);
    return deps.carts.change(ref.cartId, (newest): Result<Cart, Refusal> => {
      const at = deps.now();
      const now = openFor(newest, ref.shopper, at, ref.expectedVersion);
      return now.ok ? addVoucher(now.value, wanted, at) : now;
    });
  };

/** The new voucher's own refusal, or that it would push out one that is there. */
function refusalOf(
  wanted: string,
  rejected: readonly { readonly code: string; readonly refusal: Refusal }[],
): Refusal | undefined {
  const own = rejected.find((one) => one.code === wanted);
  if (own) return own.refusal;
  const clash = rejected.find(
    (one) => one.refusal.facts?.["clashesWith"] === wanted,
  );
  return clash && { ...clash.refusal, facts: { voucher: wanted } };
}

/** Takes a voucher off a cart, or all. */
export const dropVoucher =
  (deps: Pick<VoucherDeps, "carts" | "now">) =>
  (ref: CartRef, code?: string): Changed =>
    deps.carts.change(ref.cartId, (cart): Result<Cart, Refusal> => {
      const at = deps.now();
      const open = openFor(cart, ref.shopper, at, ref.expectedVersion);
      return open.ok
        ? removeVoucher(
            open.value,
            code === undefined ? undefined : normalCode(code),
            at,
          )
        : open;
    });
