import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import {
  owns,
  type Cart,
  type CartOwner,
  type OpenCart,
  type Shopper,
} from "../../domain/cart/cart.js";
import {
  addLine,
  changed,
  openFor,
  removeLine,
  setQuantity,
} from "../../domain/cart/edit-cart.js";
import type { CartStore, Catalogue, Now } from "../ports.js";
import { checkSoon } from "./check-soon.js";

export type CartDeps = {
  readonly carts: CartStore;
  readonly catalogue: Catalogue;
  readonly now: Now;
};

/** Which cart, by whom, and of which version where the caller says so (If-Match). */
export type CartRef = {
  readonly cartId: string;
  readonly shopper: Shopper;
  readonly expectedVersion?: number | undefined;
};

type Changed = Promise<Result<Cart, Refusal>>;

/** Opens an empty cart. */
export const createCart =
  (deps: Pick<CartDeps, "carts" | "now">) =>
  async (wanted: {
    readonly id: string;
    readonly owner: CartOwner;
    readonly currency: string;
    readonly country?: string | undefined;
    readonly email?: string | undefined;
  }): Promise<OpenCart> => {
    const now = deps.now();
    const cart: OpenCart = {
      id: wanted.id,
      owner: wanted.owner,
      currency: wanted.currency,
      country: wanted.country ?? null,
      email: wanted.email ?? null,
      status: "open",
      version: 1,
      lines: [],
      vouchers: [],
      createdAt: now,
      touchedAt: now,
      abandonedAt: null,
    };
    await deps.carts.insert(cart, checkSoon(now));
    return cart;
  };

/** Runs `edit` on an open cart of the shopper's. */
const edit = (
  deps: Pick<CartDeps, "carts" | "now">,
  { cartId, shopper, expectedVersion }: CartRef,
  how: (cart: OpenCart, now: Date) => Result<Cart, Refusal>,
): Changed =>
  deps.carts.change(cartId, (cart): Result<Cart, Refusal> => {
    const now = deps.now();
    const open = openFor(cart, shopper, now, expectedVersion);
    return open.ok ? how(open.value, now) : open;
  });

/** Adds units of a SKU at the catalogue's price; a line that is there keeps the price its shopper took. */
export const addItem =
  (deps: CartDeps) =>
  async (
    ref: CartRef,
    { sku, quantity }: { readonly sku: string; readonly quantity: number },
  ): Changed => {
    const cart = await deps.carts.glance(ref.cartId);
    if (!cart || !owns(cart, ref.shopper)) return refuse({ code: "NOT_FOUND" });
    const { currency } = cart;
    const product = (await deps.catalogue.products([sku], currency)).get(sku);
    if (!product)
      return refuse({ code: "PRODUCT_UNKNOWN", facts: { skus: [sku] } });
    if (product.status === "discontinued")
      return refuse({ code: "PRODUCT_DISCONTINUED", facts: { skus: [sku] } });
    const { name, unitPrice } = product;
    if (unitPrice === null)
      return refuse({
        code: "CURRENCY_MISMATCH",
        detail: `${sku} has no price in ${currency}.`,
        facts: { skus: [sku] },
      });
    return edit(deps, ref, (now, at) =>
      addLine(now, { sku, name, quantity, unitPrice }, at),
    );
  };

export const setItem =
  (deps: CartDeps) =>
  (ref: CartRef, sku: string, quantity: number): Changed =>
    edit(deps, ref, (cart, now) => setQuantity(cart, sku, quantity, now));

export const removeItem =
  (deps: CartDeps) =>
  (ref: CartRef, sku: string): Changed =>
    edit(deps, ref, (cart, now) => removeLine(cart, sku, now));

/** Sets where the cart goes and whom to write to about it; what is not given stays. */
export const setContact =
  (deps: CartDeps) =>
  (
    ref: CartRef,
    contact: {
      readonly country?: string | undefined;
      readonly email?: string | undefined;
    },
  ): Changed =>
    edit(deps, ref, (cart, now) =>
      ok(
        changed(
          cart,
          {
            country: contact.country ?? cart.country,
            email: contact.email ?? cart.email,
          },
          now,
        ),
      ),
    );

/** Throws a cart away; one that is gone already is no mistake. */
export const deleteCart =
  (deps: Pick<CartDeps, "carts" | "now">) =>
  (ref: CartRef): Changed =>
    edit(deps, ref, (cart) => ok({ ...cart, status: "deleted" }));
