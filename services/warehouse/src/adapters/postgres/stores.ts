import type { OutgoingEvent } from "@waybill/contracts";
import type { Database, Tx } from "@waybill/database";
import type { Intents, Outbox } from "@waybill/messaging";
import { actorOf, audit, type Caller } from "@waybill/service";
import type { EventDraft, Stores, Transact } from "../../app/ports.js";
import { catalogueStore } from "./catalogue-store.js";
import { fulfilmentStore } from "./fulfilment-store.js";
import type { Origin } from "./origin.js";
import { restockStore, warehouseStore } from "./other-stores.js";
import { reservationStore } from "./reservation-store.js";
import { stockStore } from "./stock-store.js";

/** The intent that opens a fulfilment which no saga asked for. */
export const openFulfilmentIntent = "open-fulfilment";

export type StoreParts = {
  readonly db: Database;
  readonly outbox: Outbox;
  readonly intents: Intents;
  readonly now: () => Date;
  readonly multipleWarehouses: boolean;
};

/** In whose name a transaction runs. */
export type Behalf = {
  readonly caller: Caller;
  readonly correlationId: string;
};

/** This service itself: its consumers and workers. */
export const self: Caller = {
  kind: "user",
  subject: "warehouse",
  roles: ["service"],
};

/** The stores on one open transaction. */
export function storesOn(parts: StoreParts, tx: Tx, behalf: Behalf): Stores {
  const { caller, correlationId } = behalf;
  const origin: Origin = {
    caller,
    correlationId,
    actor: actorOf(caller),
    now: parts.now(),
  };
  return {
    catalogue: catalogueStore(tx),
    warehouses: warehouseStore(tx),
    stock: stockStore(tx, origin),
    reservations: reservationStore(tx, origin, parts.multipleWarehouses),
    fulfilments: fulfilmentStore(tx, origin),
    restockOrders: restockStore(tx),
    events: {
      add: async (drafts) => {
        if (drafts.length === 0) return;
        await parts.outbox.add(tx, ...drafts.map((d) => eventOf(d, origin)));
      },
    },
    openFulfilmentLater: (orderId, notBefore) =>
      parts.intents.add(tx, {
        kind: openFulfilmentIntent,
        key: orderId,
        payload: { orderId },
        notBefore,
      }),
    audit: (deed) =>
      audit(tx, { ...deed, caller, correlationId, now: origin.now }),
  };
}

/** Transactions in the name of someone. */
export const transactAs =
  (parts: StoreParts) =>
  (behalf: Behalf): Transact =>
  (work) =>
    parts.db.transaction((tx) => work(storesOn(parts, tx, behalf)));

const eventOf = (
  draft: EventDraft,
  { correlationId, now }: Origin,
): OutgoingEvent => ({ ...draft, correlationId, occurredAt: now });
