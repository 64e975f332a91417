import type { Queryable } from "@waybill/database";

/** Whose guest cart became an order: the hash of their token; null where it was none. */
export const guestHashes =
  (db: Queryable) =>
  async (orderId: string): Promise<string | null> => {
    const [row] = await db.query<{ hash: string | null }>(
      "SELECT carts.guest_token_hash AS hash FROM cart_checkouts JOIN carts ON carts.id = cart_checkouts.cart_id WHERE cart_checkouts.order_id = $1",
      [orderId],
    );
    return row?.hash ?? null;
  };
