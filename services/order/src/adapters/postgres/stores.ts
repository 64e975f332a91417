import type { Database, Tx } from "@waybill/database";
import type { Outbox } from "@waybill/messaging";
import { audit, type Caller } from "@waybill/service";
import type { Actor, Deed } from "../../app/actor.js";
import type {
  AuditRecord,
  EditRecord,
  Stores,
  Transact,
} from "../../app/ports.js";
import { createCancellationStore } from "./cancellation-store.js";
import { createOrderStore, type OnSaved } from "./order-store.js";
import { createShipmentStore } from "./shipment-store.js";

/** The stores of one transaction. */
export const storesOf = (tx: Tx, outbox: Outbox, onSaved: OnSaved): Stores => ({
  orders: createOrderStore(tx, outbox, onSaved),
  cancellations: createCancellationStore(tx),
  shipments: createShipmentStore(tx),
  edits: { add: (record, deed) => addEdit(tx, record, deed) },
  audit: { add: (record, deed) => addAudit(tx, record, deed) },
});

/** Runs commands, each in one transaction of its own; `observe` is told how long each took, in seconds. */
export const createTransact =
  (
    db: Database,
    outbox: Outbox,
    onSaved: OnSaved,
    observe: (seconds: number) => void = () => undefined,
  ): Transact =>
  async (work) => {
    const start = performance.now();
    try {
      return await db.transaction((tx) => work(storesOf(tx, outbox, onSaved)));
    } finally {
      observe((performance.now() - start) / 1000);
    }
  };

async function addEdit(tx: Tx, record: EditRecord, deed: Deed): Promise<void> {
  await tx.execute(
    "INSERT INTO order_edits (order_id, before, after, by, at) VALUES ($1, $2, $3, $4, $5)",
    [
      record.orderId,
      JSON.stringify(record.before),
      JSON.stringify(record.after),
      deed.actor.name,
      deed.now,
    ],
  );
}

const addAudit = (tx: Tx, record: AuditRecord, deed: Deed): Promise<void> =>
  audit(tx, {
    action: record.action,
    object: { type: "order", id: record.orderId },
    before: record.before,
    after: record.after,
    caller: callerOf(deed.actor),
    correlationId: deed.correlationId,
    now: deed.now,
  });

const callerOf = (actor: Actor): Caller =>
  actor.kind === "guest"
    ? { kind: "guest", token: "", tokenHash: actor.tokenHash }
    : {
        kind: "user",
        subject: actor.name,
        roles: [actor.kind === "staff" ? actor.role : actor.kind],
      };
