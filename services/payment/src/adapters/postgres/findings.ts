import type { Queryable } from "@waybill/database";
import type {
  NewFinding,
  ReconciliationReader,
  ReconciliationStore,
} from "../../app/commands/reconciling/reconcile.js";
import { selectPayment, toPayment, type PaymentRow } from "./payment-rows.js";

export const findingsOn = (
  tx: Queryable,
  now: () => Date,
  newId: () => string,
): ReconciliationStore => ({
  record: async (run, findings) => {
    await tx.execute(
      `INSERT INTO reconciliations (day, ran_at, checked, mended) VALUES ($1, $2, $3, $4)
       ON CONFLICT (day) DO UPDATE SET ran_at = $2, checked = $3, mended = reconciliations.mended + $4`,
      [run.day, now(), run.checked, run.mended],
    );
    await tx.execute(
      `UPDATE reconciliation_findings SET gone_at = $2 WHERE day = $1 AND gone_at IS NULL AND mended_at IS NULL`,
      [run.day, now()],
    );
    const unseen: (NewFinding & { readonly id: string })[] = [];
    for (const found of findings) {
      const id = await keep(tx, found, newId(), now());
      if (id) unseen.push({ ...found, id });
    }
    return unseen;
  },
});

/** The finding's id when it was never seen before. */
async function keep(
  tx: Queryable,
  found: NewFinding,
  id: string,
  at: Date,
): Promise<string | null> {
  const [row] = await tx.query<{ fresh: boolean }>(
    `INSERT INTO reconciliation_findings (id, day, kind, subject, payment_id, order_id, transaction_id, ours, theirs, found_at, mended_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (kind, subject, ours, theirs) DO UPDATE SET gone_at = NULL, mended_at = EXCLUDED.mended_at
     RETURNING xmax = 0 AS fresh`,
    [
      id,
      found.day,
      found.kind,
      found.subject,
      found.paymentId,
      found.orderId,
      found.transactionId,
      found.ours,
      found.theirs,
      at,
      found.mended ? at : null,
    ],
  );
  return row?.fresh ? id : null;
}

export const chargedOn = (
  db: Queryable,
  now: () => Date,
): ReconciliationReader => ({
  cardPaymentsOf: async (day, quietMs) =>
    (
      await db.query<PaymentRow>(
        `${selectPayment} WHERE p.created_at >= $1::date AT TIME ZONE 'UTC' AND p.created_at < ($1::date + 1) AT TIME ZONE 'UTC'
           AND p.method = 'card' AND p.updated_at <= $2 ORDER BY p.id`,
        [day, new Date(now().getTime() - quietMs)],
      )
    ).map(toPayment),
});

/** How many findings of each kind wait for a person. */
export const openFindings = (
  db: Queryable,
): Promise<{ kind: string; count: number }[]> =>
  db.query(
    `SELECT kind, count(*) AS count FROM reconciliation_findings WHERE gone_at IS NULL AND mended_at IS NULL GROUP BY kind`,
  );
