import type { Queryable, Tx } from "@waybill/database";
import type { Buyer, Redemption, Stores } from "../../app/ports.js";
import {
  ruleColumns,
  ruleParameters,
  toRule,
  type RuleRow,
} from "./rule-rows.js";

/** Vouchers and promotions within a transaction. */
export const ruleStores = (tx: Tx): Stores["rules"] => ({
  lock: async (codes, promotionIds) => {
    const rows = await tx.query<RuleRow>(
      `SELECT ${ruleColumns} FROM discount_rules
       WHERE status <> 'deleted' AND (code = ANY($1::text[]) OR (kind = 'promotion' AND id = ANY($2::uuid[])))
       ORDER BY id FOR UPDATE`,
      [codes, promotionIds],
    );
    return rows.map(toRule);
  },
  insert: async (rule) =>
    (await tx.execute(
      `INSERT INTO discount_rules (${ruleColumns.replace("redeemed, ", "")})
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
       ON CONFLICT DO NOTHING`,
      ruleParameters(rule),
    )) === 1,
  update: async (rule) => {
    await tx.execute(
      `UPDATE discount_rules SET kind = $2, code = $3, name = $4, status = $5, benefit = $6, min_subtotal = $7, valid_from = $8,
         valid_to = $9, skus = $10, categories = $11, first_order_only = $12, max_redemptions = $13, max_per_customer = $14,
         stackable = $15, version = $16, created_at = $17, updated_at = $18
       WHERE id = $1`,
      ruleParameters(rule),
    );
  },
  remove: async (id, now) => {
    await tx.execute(
      "UPDATE discount_rules SET status = 'deleted', updated_at = $2 WHERE id = $1",
      [id, now],
    );
  },
});

type RedemptionRow = {
  readonly id: string;
  readonly order_id: string;
  readonly status: Redemption["status"];
};
const toRedemption = (row: RedemptionRow): Redemption => ({
  id: row.id,
  orderId: row.order_id,
  status: row.status,
});

/** The order's row decides between a redemption and its undo: whoever makes it first holds it until the end of the transaction. */
export const redemptionStores = (tx: Tx): Stores["redemptions"] => ({
  begin: async (wanted, now) => {
    // Any conflict, not that of the order alone: of two at once, either may be found first, and the other would be an error.
    const made = await tx.execute(
      `INSERT INTO redemptions (order_id, id, effect_key, run, status, customer_id, guest_key, redeemed_at)
       VALUES ($1, $2, $3, $4, 'redeemed', $5, $6, $7) ON CONFLICT DO NOTHING`,
      [
        wanted.orderId,
        wanted.id,
        wanted.effectKey,
        wanted.run,
        wanted.buyer.customerId,
        wanted.buyer.guestKey,
        now,
      ],
    );
    const redemption = await lockRedemption(tx, wanted.orderId);
    return { isNew: made === 1, redemption };
  },
  abandon: async (orderId) => {
    await tx.execute("DELETE FROM redemptions WHERE order_id = $1", [orderId]);
  },
  addUses: async (orderId, ruleIds, buyer, now) => {
    await tx.execute(
      `WITH used AS (
         INSERT INTO redemption_uses (order_id, rule_id, customer_id, guest_key, redeemed_at)
         SELECT $1, rule_id, $3, $4, $5 FROM unnest($2::uuid[]) AS rule_id RETURNING rule_id)
       UPDATE discount_rules SET redeemed = redeemed + 1 WHERE id IN (SELECT rule_id FROM used)`,
      [orderId, ruleIds, buyer.customerId, buyer.guestKey, now],
    );
  },
  restore: (undo, now) => restore(tx, undo, now),
  uses: (ruleIds, buyer) => usesOf(tx, ruleIds, buyer),
});

async function lockRedemption(tx: Tx, orderId: string): Promise<Redemption> {
  const [row] = await tx.query<RedemptionRow>(
    "SELECT id, order_id, status FROM redemptions WHERE order_id = $1 FOR UPDATE",
    [orderId],
  );
  if (!row) throw new Error(`redemption of ${orderId} vanished while held`);
  return toRedemption(row);
}

async function restore(
  tx: Tx,
  undo: Parameters<Stores["redemptions"]["restore"]>[0],
  now: Date,
): Promise<boolean> {
  await tx.execute(
    `INSERT INTO redemptions (order_id, id, undo_key, run, status, restored_at)
     VALUES ($1, $2, $3, $4, 'restored', $5) ON CONFLICT DO NOTHING`,
    [undo.orderId, undo.id, undo.effectKey, undo.run, now],
  );
  const { status } = await lockRedemption(tx, undo.orderId);
  if (status === "restored") return false;
  // Rules are locked in the order of their ids, as redeeming does.
  await tx.query(
    `SELECT id FROM discount_rules WHERE id IN (SELECT rule_id FROM redemption_uses WHERE order_id = $1) ORDER BY id FOR UPDATE`,
    [undo.orderId],
  );
  await tx.execute(
    `WITH freed AS (
       UPDATE redemption_uses SET restored_at = $2 WHERE order_id = $1 AND restored_at IS NULL RETURNING rule_id),
     counted AS (
       UPDATE discount_rules SET redeemed = redeemed - 1 WHERE id IN (SELECT rule_id FROM freed))
     UPDATE redemptions SET status = 'restored', undo_key = $3, restored_at = $2 WHERE order_id = $1`,
    [undo.orderId, now, undo.effectKey],
  );
  return true;
}

/** Uses that were not given back, by rule id. A buyer nobody knows has none. */
export async function usesOf(
  db: Queryable,
  ruleIds: readonly string[],
  buyer: Buyer,
): Promise<ReadonlyMap<string, number>> {
  if (ruleIds.length === 0 || (buyer.customerId ?? buyer.guestKey) === null)
    return new Map();
  const column = buyer.customerId === null ? "guest_key" : "customer_id";
  const rows = await db.query<{ rule_id: string; uses: number }>(
    `SELECT rule_id, count(*)::int AS uses FROM redemption_uses
     WHERE ${column} = $2 AND rule_id = ANY($1::uuid[]) AND restored_at IS NULL GROUP BY rule_id`,
    [ruleIds, buyer.customerId ?? buyer.guestKey],
  );
  return new Map(rows.map((row) => [row.rule_id, row.uses]));
}
