import type { Database, Tx } from "@waybill/database";
import type { Intents, Outbox } from "@waybill/messaging";
import { audit, currentContext, type Caller } from "@waybill/service";
import type { OrderLineStore } from "../../app/commands/capturing/capture-shipment.js";
import type { WebhookStore } from "../../app/commands/webhooks/take-webhook.js";
import type { Stores } from "../../app/ports.js";
import type { Payment } from "../../domain/payment.js";
import { ledgerOn } from "./ledger-store.js";
import { gatesOn, paymentsOn } from "./payment-store.js";
import { orderLinesOn } from "./order-line-store.js";
import { capturesOn, refundsOn } from "./refund-store.js";
import { webhooksOn } from "./webhook-store.js";

export type StoreTools = {
  readonly outbox: Outbox;
  readonly intents: Intents;
  readonly now: () => Date;
  readonly newId: () => string;
  /** Told of each new status once it is committed. */
  readonly onStatus: (payment: Payment) => void;
};

/** All that is stored, also what only some use cases see. */
export type AllStores = Stores & {
  readonly webhooks: WebhookStore;
  readonly lines: OrderLineStore;
};

/** Work that no request asked for: polling, reconciliation, consumers. */
const housekeeping: Caller = {
  kind: "user",
  subject: "payment",
  roles: ["service"],
};

/** Everything that one transaction can write, on behalf of `caller`. */
export function storesOf(
  tx: Tx,
  { outbox, intents, now, newId, onStatus }: StoreTools,
  caller: Caller = housekeeping,
): AllStores {
  return {
    webhooks: webhooksOn(tx, now),
    lines: orderLinesOn(tx),
    gates: gatesOn(tx, now),
    payments: paymentsOn(tx, now, (payment) => {
      tx.afterCommit(() => {
        onStatus(payment);
      });
    }),
    refunds: refundsOn(tx, now),
    captures: capturesOn(tx, now),
    ledger: ledgerOn(tx, now, newId),
    events: {
      add: (...events) =>
        outbox.add(
          tx,
          ...events.map((event) => ({
            ...event,
            correlationId:
              currentContext()?.correlationId ?? event.partitionKey,
          })),
        ),
    },
    intents: {
      add: (kind, key, notBefore) =>
        intents.add(tx, {
          kind,
          key,
          payload: {},
          ...(notBefore ? { notBefore } : {}),
        }),
    },
    audit: {
      add: (deed) =>
        audit(tx, {
          ...deed,
          caller,
          correlationId: currentContext()?.correlationId ?? deed.object.id,
          now: now(),
        }),
    },
  };
}

/** Runs work in one transaction, on behalf of `caller`. */
export const transactOn =
  (db: Database, tools: StoreTools, caller?: Caller) =>
  <T>(work: (stores: AllStores) => Promise<T>): Promise<T> =>
    db.transaction((tx) => work(storesOf(tx, tools, caller)));
