import type { Database } from "@waybill/database";
import type { Cart } from "../../domain/cart/cart.js";
import { cartColumns, toCart, type CartRow } from "./cart-rows.js";

export type CartReads = ReturnType<typeof cartReads>;

/** Lists of carts, oldest first, page by page. */
export const cartReads = (db: Database) => ({
  list: async (
    customerId: string | undefined,
    after: string | undefined,
    limit: number,
  ): Promise<Cart[]> => {
    const rows = await db.query<CartRow>(
      `SELECT ${cartColumns} FROM carts
       WHERE ($1::uuid IS NULL OR customer_id = $1) AND ($2::uuid IS NULL OR id > $2) AND status <> 'deleted'
       ORDER BY id LIMIT $3`,
      [customerId ?? null, after ?? null, limit],
    );
    return rows.map(toCart);
  },
});
