import type { Database } from "@waybill/database";
import type { Cart } from "../../domain/cart/cart.js";
import { cartColumns, toCart, type CartRow } from "./cart-rows.js";

export type CartReads = ReturnType<typeof cartReads>;

const beforeAll = "00000000-0000-0000-0000-000000000000";

/** Lists of carts, oldest first, page by page. */
export const cartReads = (db: Database) => ({
  list: async (
    customerId: string | undefined,
    after: string | undefined,
    limit: number,
  ): Promise<Cart[]> => {
    const whose = customerId === undefined ? "" : "AND customer_id = $3";
    const rows = await db.query<CartRow>(
      `SELECT ${cartColumns} FROM carts WHERE id > $1 AND status <> 'deleted' ${whose} ORDER BY id LIMIT $2`,
      [
        after ?? beforeAll,
        limit,
        ...(customerId === undefined ? [] : [customerId]),
      ],
    );
    return rows.map(toCart);
  },
});
