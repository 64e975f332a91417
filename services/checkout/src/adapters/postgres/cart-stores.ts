import type { Tx } from "@waybill/database";
import type { Stores } from "../../app/ports.js";
import {
  cartColumns,
  changingColumns,
  changingParameters,
  toCart,
  type CartRow,
} from "./cart-rows.js";

/** Carts within a transaction: locked before they are looked at. */
export const cartStores = (tx: Tx): Stores["carts"] => ({
  lock: async (ids) => {
    const rows = await tx.query<CartRow>(
      `SELECT ${cartColumns} FROM carts WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE`,
      [ids],
    );
    return new Map(rows.map((row) => [row.id, toCart(row)]));
  },
  save: async (cart, nextCheckAt) => {
    const parameters = changingParameters(cart);
    if (nextCheckAt === undefined)
      await tx.execute(
        `UPDATE carts SET ${changingColumns} WHERE id = $1`,
        parameters,
      );
    else
      await tx.execute(
        `UPDATE carts SET ${changingColumns}, next_check_at = $12 WHERE id = $1`,
        [...parameters, nextCheckAt],
      );
  },
  lockDue: async (now, limit) => {
    const rows = await tx.query<CartRow>(
      `SELECT ${cartColumns} FROM carts WHERE next_check_at <= $1 ORDER BY next_check_at LIMIT $2 FOR UPDATE SKIP LOCKED`,
      [now, limit],
    );
    return rows.map(toCart);
  },
});

type CheckoutRow = {
  readonly order_id: string;
  readonly cart_id: string;
  readonly cart_version: number;
  readonly status: "locked" | "accepted" | "failed";
  readonly customer_id: string | null;
  readonly guest_key: string | null;
  readonly created_at: Date;
};

export const checkoutStores = (tx: Tx): Stores["checkouts"] => ({
  find: async (orderId) => {
    const [row] = await tx.query<CheckoutRow>(
      "SELECT order_id, cart_id, cart_version, status, customer_id, guest_key, created_at FROM cart_checkouts WHERE order_id = $1",
      [orderId],
    );
    if (!row) return null;
    return {
      orderId: row.order_id,
      cartId: row.cart_id,
      cartVersion: row.cart_version,
      status: row.status,
      buyer: { customerId: row.customer_id, guestKey: row.guest_key },
      createdAt: row.created_at,
    };
  },
  // The index on (cart, version) where not failed decides; the cart's lock makes it a formality.
  begin: async (record) => {
    const begun = await tx.execute(
      `INSERT INTO cart_checkouts (order_id, cart_id, cart_version, status, customer_id, guest_key, created_at)
       SELECT $1, $2, $3, 'locked', $4, $5, $6
       WHERE NOT EXISTS (SELECT FROM cart_checkouts WHERE cart_id = $2 AND cart_version = $3 AND status <> 'failed')
       ON CONFLICT (order_id) DO UPDATE SET status = 'locked', cart_version = excluded.cart_version,
         guest_key = excluded.guest_key, created_at = excluded.created_at, settled_at = NULL
       WHERE cart_checkouts.status = 'failed'`,
      [
        record.orderId,
        record.cartId,
        record.cartVersion,
        record.buyer.customerId,
        record.buyer.guestKey,
        record.createdAt,
      ],
    );
    return begun === 1;
  },
  settle: async (orderId, status, now) => {
    await tx.execute(
      "UPDATE cart_checkouts SET status = $2, settled_at = $3 WHERE order_id = $1",
      [orderId, status, now],
    );
  },
});
