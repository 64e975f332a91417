import type { Queryable, Tx } from "@waybill/database";
import type { CancellationStore } from "../../app/ports.js";
import type { Cancellation } from "../../domain/moves/cancellation.js";

type CancellationRow = {
  order_id: string;
  id: string;
  scope: Cancellation["scope"];
  reason: Cancellation["reason"];
  state: Cancellation["state"];
  items: Cancellation["items"];
  amount: number;
  note: string;
  by: string;
  at: Date;
  settled_at: Date | null;
};

/** The cancellations of an order, oldest first. */
export async function cancellationsOf(
  db: Queryable,
  orderId: string,
): Promise<Cancellation[]> {
  const rows = await db.query<CancellationRow>(
    "SELECT * FROM cancellations WHERE order_id = $1 ORDER BY at, id",
    [orderId],
  );
  return rows.map((row) => ({
    id: row.id,
    orderId: row.order_id,
    scope: row.scope,
    reason: row.reason,
    state: row.state,
    items: row.items,
    amount: row.amount,
    note: row.note,
    by: row.by,
    at: row.at,
    settledAt: row.settled_at,
  }));
}

export const createCancellationStore = (tx: Tx): CancellationStore => ({
  ofOrder: (orderId) => cancellationsOf(tx, orderId),
  save: async (one) => {
    await tx.execute(
      `INSERT INTO cancellations (order_id, id, scope, reason, state, items, amount, note, by, at, settled_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
       ON CONFLICT (order_id, id) DO UPDATE SET state = EXCLUDED.state, items = EXCLUDED.items, amount = EXCLUDED.amount,
         settled_at = EXCLUDED.settled_at`,
      [
        one.orderId,
        one.id,
        one.scope,
        one.reason,
        one.state,
        JSON.stringify(one.items),
        one.amount,
        one.note,
        one.by,
        one.at,
        one.settledAt,
      ],
    );
  },
});
