import type { PaymentStack } from "./payment-stack.js";

/** What must hold of every order, whatever happened: at most one capture at the provider, and books that agree with it. */
export async function auditBooks(
  stack: PaymentStack,
  orderIds: readonly string[],
): Promise<string[]> {
  const faults: string[] = [];
  for (const orderId of orderIds) {
    const charges = await stack.sandbox.charges(orderId);
    const captured = charges.filter(({ capturedAmount }) => capturedAmount > 0);
    if (captured.length > 1) faults.push(`${orderId}: captured twice`);
    const theirs = charges.reduce(
      (sum, charge) => sum + charge.capturedAmount - charge.refundedAmount,
      0,
    );
    const [ours] = await stack.db.query<{ net: string }>(
      `SELECT coalesce(sum(captured - refunded), 0) AS net FROM payments WHERE order_id = $1 AND method = 'card'`,
      [orderId],
    );
    if (Number(ours?.net) !== theirs)
      faults.push(
        `${orderId}: we hold ${String(ours?.net)}, the provider ${String(theirs)}`,
      );
  }
  const [unbalanced] = await stack.db.query<{ count: number }>(
    `SELECT count(*) AS count FROM (SELECT transaction_id FROM ledger_entries GROUP BY 1 HAVING sum(amount) <> 0) AS t`,
  );
  if (unbalanced?.count !== 0) faults.push("the ledger does not balance");
  const [clearing] = await stack.db.query<{ differs: boolean }>(
    `SELECT coalesce((SELECT sum(amount) FROM ledger_entries WHERE account = 'provider_clearing'), 0)
         <> coalesce((SELECT sum(captured - refunded) FROM payments WHERE method = 'card'), 0) AS differs`,
  );
  if (clearing?.differs) faults.push("clearing is not what cards hold");
  return faults;
}
