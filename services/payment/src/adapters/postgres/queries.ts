import type { Queryable } from "@waybill/database";
import type {
  AccountEntry,
  Balance,
  Finding,
  PaymentFilter,
  PaymentQueries,
  PaymentRecord,
  ReconciliationReport,
  TrialBalanceLine,
} from "../../app/queries/ports.js";
import { selectPayment, toPayment, type PaymentRow } from "./payment-rows.js";

type RecordRow = PaymentRow & {
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

const selectRecord = selectPayment.replace(
  " FROM payments",
  `, p.version, p.created_at AS "createdAt", p.updated_at AS "updatedAt" FROM payments`,
);

const toRecord = (row: RecordRow): PaymentRecord => ({
  ...toPayment(row),
  version: row.version,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
});

/** The queries of people, on the pool. */
export const queriesOn = (db: Queryable): PaymentQueries => ({
  find: async (id) => {
    const [row] = await db.query<RecordRow>(`${selectRecord} WHERE p.id = $1`, [
      id,
    ]);
    return row ? toRecord(row) : null;
  },
  list: async (filter) =>
    (await db.query<RecordRow>(...listSql(filter))).map(toRecord),
  balances: (customerId) =>
    db.query<Balance>(
      `SELECT currency, balance FROM accounts WHERE customer_id = $1 ORDER BY currency`,
      [customerId],
    ),
  entries: (customerId, before, limit) =>
    db.query<AccountEntry>(
      `SELECT t.id, t.kind, -sum(e.amount)::bigint AS change, t.currency, t.payment_id AS "paymentId", t.order_id AS "orderId", t.posted_at AS "postedAt"
       FROM ledger_entries e JOIN ledger_transactions t ON t.id = e.transaction_id
       WHERE e.owner = $1 AND ($2::uuid IS NULL OR t.id < $2)
       GROUP BY t.id ORDER BY t.id DESC LIMIT $3`,
      [customerId, before ?? null, limit],
    ),
  trialBalance: () =>
    db.query<TrialBalanceLine>(
      `SELECT account, currency, coalesce(sum(amount) FILTER (WHERE amount > 0), 0)::bigint AS debits,
              coalesce(-sum(amount) FILTER (WHERE amount < 0), 0)::bigint AS credits
       FROM ledger_entries GROUP BY account, currency ORDER BY currency, account`,
    ),
  reconciliation: (day) => reportOf(db, day),
});

async function reportOf(
  db: Queryable,
  day: string,
): Promise<ReconciliationReport> {
  const [run] = await db.query<{
    ranAt: Date;
    checked: number;
    mended: number;
  }>(
    `SELECT ran_at AS "ranAt", checked, mended FROM reconciliations WHERE day = $1`,
    [day],
  );
  const findings = await db.query<Finding>(
    `SELECT kind, payment_id AS "paymentId", order_id AS "orderId", transaction_id AS "transactionId", to_char(day, 'YYYY-MM-DD') AS day,
              ours, theirs, found_at AS "foundAt", mended_at AS "mendedAt"
       FROM reconciliation_findings WHERE day = $1 AND gone_at IS NULL ORDER BY found_at, id`,
    [day],
  );
  return {
    day,
    ranAt: run?.ranAt ?? null,
    checked: run?.checked ?? 0,
    mended: run?.mended ?? 0,
    findings,
  };
}

function listSql(filter: PaymentFilter): [string, unknown[]] {
  const wanted: readonly (readonly [string, unknown])[] = [
    ["p.charge_id =", filter.transactionId],
    ["p.order_id =", filter.orderId],
    ["p.customer_id =", filter.customerId],
    ["p.status =", filter.status],
    ["p.id <", filter.before],
  ];
  const given = wanted.filter(([, value]) => value !== undefined);
  const where = given
    .map(([condition], index) => `${condition} $${String(index + 2)}`)
    .join(" AND ");
  return [
    `${selectRecord} ${where ? `WHERE ${where}` : ""} ORDER BY p.id DESC LIMIT $1`,
    [filter.limit, ...given.map(([, value]) => value)],
  ];
}
