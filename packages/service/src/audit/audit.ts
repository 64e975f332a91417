import type { Tx } from "@waybill/database";
import { actorOf, roleOf, type Caller } from "../auth/caller.js";

export type AuditEntry = {
  /** What was done: "order.address_changed". */
  readonly action: string;
  readonly object: { readonly type: string; readonly id: string };
  readonly before?: unknown;
  readonly after?: unknown;
  readonly caller: Caller;
  readonly correlationId: string;
  readonly now: Date;
};

const asJson = (value: unknown): string | null =>
  value === undefined ? null : JSON.stringify(value);

/** Records who did what, in the transaction of the deed. */
export async function audit(tx: Tx, entry: AuditEntry): Promise<void> {
  await tx.execute(
    `INSERT INTO audit_log (at, actor, role, action, object_type, object_id, before, after, correlation_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      entry.now,
      actorOf(entry.caller),
      roleOf(entry.caller),
      entry.action,
      entry.object.type,
      entry.object.id,
      asJson(entry.before),
      asJson(entry.after),
      entry.correlationId,
    ],
  );
}
