import type { Database, Tx } from "@waybill/database";
import type { Intents, Outbox } from "@waybill/messaging";
import { audit, type Caller } from "@waybill/service";
import type { Stores, Transact } from "../../app/ports.js";
import { cartStores, checkoutStores } from "./cart-stores.js";
import { redemptionStores, ruleStores } from "./discount-stores.js";
import { rateStores } from "./rate-stores.js";

export type StoreDeps = {
  readonly outbox: Outbox;
  readonly intents: Intents;
  readonly now: () => Date;
};

/** On whose behalf a transaction runs, for the audit. */
export type By = { readonly caller: Caller; readonly correlationId: string };

const bySystem: By = {
  caller: { kind: "user", subject: "checkout", roles: ["service"] },
  correlationId: "checkout",
};

/** The stores of one transaction. */
export const storesOf = (
  tx: Tx,
  { outbox, intents, now }: StoreDeps,
  by: By = bySystem,
): Stores => ({
  carts: cartStores(tx),
  checkouts: checkoutStores(tx),
  rules: ruleStores(tx),
  redemptions: redemptionStores(tx),
  rates: rateStores(tx),
  events: { add: (event) => outbox.add(tx, event) },
  intents: { add: (intent) => intents.add(tx, intent) },
  audit: (deed) => audit(tx, { ...deed, ...by, now: now() }),
});

/** Runs work in a transaction of its own. */
export const transactOn =
  (db: Database, deps: StoreDeps, by?: By): Transact =>
  (work) =>
    db.transaction((tx) => work(storesOf(tx, deps, by)));
