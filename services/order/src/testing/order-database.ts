import type { OutgoingEvent } from "@waybill/contracts";
import { definitionOf } from "@waybill/contracts";
import type { Outbox } from "@waybill/messaging";
import { createTestDatabase, type TestDatabase } from "@waybill/testing";
import { v7 } from "uuid";
import { migrations } from "../../migrations/index.js";
import { createOrderNumbers } from "../adapters/postgres/order-numbers.js";
import { createOrderQueries } from "../adapters/postgres/order-queries.js";
import type { OnSaved } from "../adapters/postgres/order-store.js";
import { createTransact } from "../adapters/postgres/stores.js";
import type { NewOrder } from "../app/commands/placing/new-order.js";
import { createOrder } from "../app/commands/placing/create-order.js";
import type { Deed } from "../app/actor.js";
import { aBasket, buyer } from "./order-fixtures.js";

/** An outbox that keeps what was committed, and refuses what no consumer could read. */
export function recordingOutbox() {
  const events: OutgoingEvent[] = [];
  const outbox: Outbox = {
    add: async (tx, ...added) => {
      for (const event of added)
        definitionOf(event.type).data.strict().parse(event.data);
      tx.afterCommit(() => events.push(...added));
    },
  };
  return { outbox, events };
}

/** The order service's stores on a database of their own. */
export async function openOrderDatabase() {
  const db = await createTestDatabase(migrations);
  const { outbox, events } = recordingOutbox();
  const saved: Parameters<OnSaved>[] = [];
  const onSaved: OnSaved = (...news) => {
    saved.push(news);
  };
  const transact = createTransact(db, outbox, onSaved);
  const queries = createOrderQueries(db);
  const parts = {
    transact,
    orders: queries,
    numbers: createOrderNumbers(db),
    newId: v7,
  };
  return {
    db,
    outbox,
    events,
    saved,
    transact,
    queries,
    parts,
    /** Places an order with a new id; gives the id. */
    place: (change: Partial<NewOrder> = {}, deed: Deed = buyer) =>
      place(parts, change, deed),
  };
}

export type OrderDatabase = Awaited<ReturnType<typeof openOrderDatabase>>;
export type { TestDatabase };

async function place(
  parts: Parameters<typeof createOrder>[0],
  change: Partial<NewOrder>,
  deed: Deed,
): Promise<string> {
  const id = change.id ?? v7();
  const created = await createOrder(parts, aBasket({ ...change, id }), deed);
  if (!created.ok) throw new Error(JSON.stringify(created.error));
  return id;
}
