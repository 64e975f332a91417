import type { Queryable } from "@waybill/database";
import type { LedgerStore } from "../../app/ports.js";
import { balanceChange, type Posting } from "../../domain/ledger.js";

const insertSql = `
WITH posted AS (
  INSERT INTO ledger_transactions (id, effect_key, kind, currency, payment_id, order_id, posted_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (effect_key) DO NOTHING RETURNING id
)
INSERT INTO ledger_entries (transaction_id, line, account, owner, currency, amount)
SELECT posted.id, e.line, e.account, e.owner::uuid, $4, e.amount
FROM posted, unnest($8::smallint[], $9::text[], $10::text[], $11::bigint[]) AS e (line, account, owner, amount)`;

/** The books on one transaction: entries, and the balances of customers kept with them. */
export const ledgerOn = (
  tx: Queryable,
  now: () => Date,
  newId: () => string,
): LedgerStore => ({
  post: async (posting) => {
    const { entries } = posting;
    const written = await tx.execute(insertSql, [
      newId(),
      posting.key,
      posting.kind,
      posting.currency,
      posting.paymentId,
      posting.orderId,
      now(),
      entries.map((_, index) => index + 1),
      entries.map(({ account }) => account.kind),
      entries.map(({ account }) =>
        account.kind === "customer" ? account.owner : null,
      ),
      entries.map(({ amount }) => amount),
    ]);
    if (written === 0) return false;
    await keepBalances(tx, posting, now());
    return true;
  },
  lockBalance: async (customerId, currency) => {
    const [row] = await tx.query<{ balance: number }>(
      `SELECT balance FROM accounts WHERE customer_id = $1 AND currency = $2 FOR UPDATE`,
      [customerId, currency],
    );
    return row?.balance ?? 0;
  },
});

/** The constraint on `accounts` refuses what would make a balance negative, and with it the whole transaction. */
async function keepBalances(
  tx: Queryable,
  posting: Posting,
  at: Date,
): Promise<void> {
  const owners = new Set(
    posting.entries.flatMap(({ account }) =>
      account.kind === "customer" ? [account.owner] : [],
    ),
  );
  for (const owner of owners) {
    const change = balanceChange(posting, owner);
    // An update first: an insert with a negative balance would be refused before it met the row that is there.
    const updated = await tx.execute(
      `UPDATE accounts SET balance = balance + $3, updated_at = $4 WHERE customer_id = $1 AND currency = $2`,
      [owner, posting.currency, change, at],
    );
    if (updated === 0)
      await tx.execute(
        `INSERT INTO accounts (customer_id, currency, balance, updated_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (customer_id, currency) DO UPDATE SET balance = accounts.balance + EXCLUDED.balance, updated_at = EXCLUDED.updated_at`,
        [owner, posting.currency, change, at],
      );
  }
}
