import type { OutgoingEvent } from "@waybill/contracts";
import { openDatabase, type Tx } from "@waybill/database";
import { serviceMigrations } from "@waybill/service";
import { createTestDatabase } from "@waybill/testing";
import { cartMigrations } from "../../migrations/own.js";
import { cartStore } from "../adapters/postgres/cart-store.js";
import { lockedCheckouts } from "../adapters/postgres/locked-checkouts.js";
import { pricingTables } from "../adapters/postgres/pricing-tables.js";
import { storesOf, transactOn } from "../adapters/postgres/stores.js";
import type { Stores, Transact } from "../app/ports.js";
import { testRecheckMs } from "./samples.js";

/** The real stores on a database of their own, or the one at `url`; events and intents are caught instead of sent, once their transaction is committed. */
export async function postgresStores(now: () => Date, url?: string) {
  const db =
    url === undefined
      ? await createTestDatabase([...serviceMigrations, ...cartMigrations])
      : Object.assign(openDatabase({ url, applicationName: "elsewhere" }), {
          url,
        });
  const events: OutgoingEvent[] = [];
  const intents: { kind: string; key: string; payload: object }[] = [];
  const deps = {
    now,
    outbox: {
      add: async (tx: Tx, ...added: OutgoingEvent[]) => {
        tx.afterCommit(() => {
          events.push(...added);
        });
      },
    },
    intents: {
      add: async (
        tx: Tx,
        added: { kind: string; key: string; payload: object },
      ) => {
        tx.afterCommit(() => {
          intents.push(added);
        });
      },
    },
  };
  const transact: Transact = transactOn(db, deps);
  return {
    db,
    events,
    intents,
    transact,
    storesOf: (tx: Tx): Stores => storesOf(tx, deps),
    carts: cartStore(db, testRecheckMs),
    tables: pricingTables(db),
    locked: lockedCheckouts(db),
    close: () => db.close(),
  };
}
