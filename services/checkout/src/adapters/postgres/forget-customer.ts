import type { Tx } from "@waybill/database";

/** An erased customer leaves no carts behind; what was redeemed stays counted, by an id that names nobody any more. */
export async function forgetCustomer(
  tx: Tx,
  customerId: string,
): Promise<void> {
  await tx.execute(
    "UPDATE carts SET email = NULL, lines = '[]', vouchers = '{}', version = version + 1, revision = revision + 1, status = 'deleted', next_check_at = NULL WHERE customer_id = $1 AND status = 'open'",
    [customerId],
  );
  await tx.execute(
    "UPDATE carts SET email = NULL, revision = revision + 1 WHERE customer_id = $1 AND email IS NOT NULL",
    [customerId],
  );
}
