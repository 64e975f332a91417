import type { Cart, CartLine, CartOwner } from "../../domain/cart/cart.js";

export type CartRow = {
  readonly id: string;
  readonly customer_id: string | null;
  readonly guest_token_hash: string | null;
  readonly currency: string;
  readonly country: string | null;
  readonly email: string | null;
  readonly status: Cart["status"];
  readonly version: number;
  readonly lines: readonly CartLine[];
  readonly vouchers: readonly string[];
  readonly order_id: string | null;
  readonly merged_into: string | null;
  readonly created_at: Date;
  readonly touched_at: Date;
  readonly abandoned_at: Date | null;
  /** Counts every update of the row. */
  readonly revision: number;
};

export const cartColumns =
  "id, customer_id, guest_token_hash, currency, country, email, status, version, lines, vouchers, order_id, merged_into, created_at, touched_at, abandoned_at, revision";

const ownerOf = (row: CartRow): CartOwner =>
  row.customer_id === null
    ? { kind: "guest", tokenHash: row.guest_token_hash ?? "" }
    : { kind: "customer", customerId: row.customer_id };

/** A row as the union it stands for; the table's checks keep the combinations legal. */
export function toCart(row: CartRow): Cart {
  const base = {
    id: row.id,
    owner: ownerOf(row),
    currency: row.currency,
    country: row.country,
    email: row.email,
    version: row.version,
    lines: row.lines,
    vouchers: row.vouchers,
    createdAt: row.created_at,
    touchedAt: row.touched_at,
    abandonedAt: row.abandoned_at,
  };
  switch (row.status) {
    case "open":
    case "expired":
    case "deleted":
      return { ...base, status: row.status };
    case "locked":
    case "closed":
      return { ...base, status: row.status, orderId: row.order_id ?? "" };
    case "merged":
      return {
        ...base,
        status: row.status,
        mergedInto: row.merged_into ?? "",
      };
  }
}

/** What a shopper's edit may change, as parameters 2–8 of an update; what workers and checkouts note on a cart it leaves alone. */
export const editedColumns = `
  status = $2, version = $3, country = $4, email = $5, lines = $6, vouchers = $7, touched_at = $8, revision = revision + 1`;

export const editedParameters = (cart: Cart): readonly unknown[] => [
  cart.id,
  cart.status,
  cart.version,
  cart.country,
  cart.email,
  JSON.stringify(cart.lines),
  cart.vouchers,
  cart.touchedAt,
];

/** All that may change of a cart, as parameters 2–11 of an update under the row's lock. */
export const changingColumns = `${editedColumns}, abandoned_at = $9, order_id = $10, merged_into = $11`;

export const changingParameters = (cart: Cart): readonly unknown[] => [
  ...editedParameters(cart),
  cart.abandonedAt,
  "orderId" in cart ? cart.orderId : null,
  "mergedInto" in cart ? cart.mergedInto : null,
];
