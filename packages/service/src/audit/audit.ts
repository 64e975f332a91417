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

/** What the table keeps of an entry; `audit` makes it of a caller. */
export type AuditRow = Omit<AuditEntry, "caller"> & {
  readonly actor: string;
  readonly role: string;
};

/** Records who did what, in the transaction of the deed. */
export const audit = (tx: Tx, entry: AuditEntry): Promise<void> =>
  writeAudit(tx, {
    ...entry,
    actor: actorOf(entry.caller),
    role: roleOf(entry.caller),
  });

/** `audit` for who knows the actor by name alone. */
export async function writeAudit(tx: Tx, row: AuditRow): Promise<void> {
  await tx.execute(
    `INSERT INTO audit_log (at, actor, role, action, object_type, object_id, before, after, correlation_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      row.now,
      row.actor,
      row.role,
      row.action,
      row.object.type,
      row.object.id,
      asJson(row.before),
      asJson(row.after),
      row.correlationId,
    ],
  );
}
