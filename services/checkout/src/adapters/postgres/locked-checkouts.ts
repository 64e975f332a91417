import type { Database } from "@waybill/database";
import type { LockedCheckouts } from "../../app/commands/sweep-checkouts.js";

export const lockedCheckouts = (db: Database): LockedCheckouts => ({
  lockedBefore: async (time, limit) => {
    const rows = await db.query<{ order_id: string }>(
      "SELECT order_id FROM cart_checkouts WHERE status = 'locked' AND created_at < $1 ORDER BY created_at LIMIT $2",
      [time, limit],
    );
    return rows.map((row) => row.order_id);
  },
});

/** Orders of carts that a guest had accepted, and that did not fail. */
export async function acceptedOrdersOfGuest(
  db: Database,
  guestKey: string,
): Promise<number> {
  const [row] = await db.query<{ orders: number }>(
    "SELECT count(*)::int AS orders FROM cart_checkouts WHERE guest_key = $1 AND status = 'accepted'",
    [guestKey],
  );
  return row?.orders ?? 0;
}
