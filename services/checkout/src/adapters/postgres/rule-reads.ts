import type { Database } from "@waybill/database";
import type { RuleName } from "../../app/commands/manage-rules.js";
import type { RuleRecord } from "../../app/ports.js";
import { normalCode } from "../../domain/discounts/discount-rule.js";
import { ruleColumns, toRule, type RuleRow } from "./rule-rows.js";

export type UseRecord = {
  readonly orderId: string;
  readonly customerId: string | null;
  readonly redeemedAt: Date;
  readonly restoredAt: Date | null;
};

export type RuleReads = ReturnType<typeof ruleReads>;

/** Vouchers, promotions and their uses, for staff. Pages go by id, and by order id. */
export const ruleReads = (db: Database) => ({
  find: async (name: RuleName): Promise<RuleRecord | null> => {
    const [column, value] =
      name.kind === "voucher"
        ? ["code", normalCode(name.code)]
        : ["id", name.id];
    const [row] = await db.query<RuleRow>(
      `SELECT ${ruleColumns} FROM discount_rules WHERE kind = $1 AND ${column} = $2 AND status <> 'deleted'`,
      [name.kind, value],
    );
    return row ? toRule(row) : null;
  },
  list: async (
    kind: RuleName["kind"],
    after: string | undefined,
    limit: number,
  ): Promise<RuleRecord[]> => {
    const rows = await db.query<RuleRow>(
      `SELECT ${ruleColumns} FROM discount_rules
       WHERE kind = $1 AND status <> 'deleted' AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3`,
      [kind, after ?? null, limit],
    );
    return rows.map(toRule);
  },
  uses: async (
    ruleId: string,
    after: string | undefined,
    limit: number,
  ): Promise<UseRecord[]> =>
    db.query<UseRecord>(
      `SELECT order_id AS "orderId", customer_id AS "customerId", redeemed_at AS "redeemedAt", restored_at AS "restoredAt"
       FROM redemption_uses WHERE rule_id = $1 AND ($2::uuid IS NULL OR order_id > $2) ORDER BY order_id LIMIT $3`,
      [ruleId, after ?? null, limit],
    ),
});
