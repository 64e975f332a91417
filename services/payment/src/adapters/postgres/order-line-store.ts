import type { Queryable } from "@waybill/database";
import type {
  LineState,
  OrderLineStore,
} from "../../app/commands/capturing/capture-shipment.js";

/** What orders that are captured as they ship consist of. Several lines of one SKU are kept as one. */
export const orderLinesOn = (tx: Queryable): OrderLineStore => {
  const add =
    (column: "cancelled" | "shipped") =>
    async (
      orderId: string,
      units: readonly { readonly sku: string; readonly quantity: number }[],
    ): Promise<void> => {
      for (const { sku, quantity } of units)
        await tx.execute(
          `UPDATE order_lines SET ${column} = ${column} + $3 WHERE order_id = $1 AND sku = $2`,
          [orderId, sku, quantity],
        );
    };
  return {
    note: async ({ orderId, shipping, lines }) => {
      await tx.execute(
        `INSERT INTO order_lines (order_id, sku, quantity, total)
         SELECT $1, l.sku, sum(l.quantity), sum(l.total) FROM unnest($2::text[], $3::int[], $4::bigint[]) AS l (sku, quantity, total)
         GROUP BY l.sku ON CONFLICT DO NOTHING`,
        [
          orderId,
          lines.map(({ sku }) => sku),
          lines.map(({ quantity }) => quantity),
          lines.map(({ total }) => total),
        ],
      );
      await tx.execute(
        `INSERT INTO order_shipping (order_id, amount) VALUES ($1, $2) ON CONFLICT DO NOTHING`,
        [orderId, shipping],
      );
    },
    lock: (orderId) =>
      tx.query<LineState>(
        `SELECT sku, quantity, total, cancelled, shipped FROM order_lines WHERE order_id = $1 ORDER BY sku FOR UPDATE`,
        [orderId],
      ),
    addCancelled: add("cancelled"),
    addShipped: add("shipped"),
    takeShipping: async (orderId) => {
      const [row] = await tx.query<{ amount: number }>(
        `UPDATE order_shipping SET taken = true WHERE order_id = $1 AND NOT taken RETURNING amount`,
        [orderId],
      );
      return row?.amount ?? 0;
    },
  };
};
