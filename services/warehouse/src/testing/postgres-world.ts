import { createMessaging } from "@waybill/messaging";
import { createTestDatabase, type TestDatabase } from "@waybill/testing";
import { pino } from "pino";
import { Registry } from "prom-client";
import { v7 } from "uuid";
import { migrations } from "../../migrations/index.js";
import { queriesOn } from "../adapters/postgres/queries.js";
import {
  self,
  storesOn,
  transactAs,
  type StoreParts,
} from "../adapters/postgres/stores.js";
import type { EventDraft } from "../app/ports.js";
import type { Reservation } from "../domain/reservation/reservation.js";
import { handClock, type World } from "./world.js";

export type PostgresWorld = World & {
  readonly db: TestDatabase;
  readonly storeParts: StoreParts;
  readonly queries: ReturnType<typeof queriesOn>;
};

/** The warehouse on a database of its own, with the real outbox (its relay does not run). */
export async function postgresWorld(
  options: { multipleWarehouses?: boolean } = {},
): Promise<PostgresWorld> {
  const multipleWarehouses = options.multipleWarehouses ?? true;
  const db = await createTestDatabase(migrations);
  const clock = handClock(v7);
  const { outbox, intents } = createMessaging({
    service: "warehouse",
    db,
    dapr: { httpPort: 1 },
    log: pino({ level: "silent" }),
    registry: new Registry(),
    now: clock.now,
    newId: v7,
    instanceId: "test",
  });
  const parts = { db, outbox, intents, now: clock.now, multipleWarehouses };
  const transact = transactAs(parts)({ caller: self, correlationId: "test" });
  const queries = queriesOn(db, multipleWarehouses);
  let seen = 0;
  return {
    db,
    storeParts: parts,
    queries,
    transact,
    clock,
    addWarehouse: async (warehouse) => {
      const id = v7();
      await transact((stores) =>
        stores.warehouses.insert(
          { id, name: warehouse.code, active: true, version: 1, ...warehouse },
          clock.now(),
        ),
      );
      return id;
    },
    events: async (...types) => {
      const rows = await db.query<EventDraft & { position: number }>(
        `SELECT position, type, aggregate_id AS "aggregateId", partition_key AS "partitionKey", data FROM outbox
         WHERE position > $1 ORDER BY position`,
        [seen],
      );
      seen = rows.at(-1)?.position ?? seen;
      const wanted = new Set<string>(types);
      return rows.filter(({ type }) => wanted.has(type)) as never;
    },
    level: async (sku, warehouseId) => {
      const levels = await queries.levelsOf(sku);
      const level = levels.find((l) => l.warehouseId === warehouseId);
      if (!level) throw new Error(`no level of ${sku}`);
      return level;
    },
    reservations: async () => {
      const ids = await db.query<{ id: string }>(
        "SELECT id FROM reservations ORDER BY id",
      );
      const found = await Promise.all(
        ids.map(({ id }) => queries.reservations.find(id)),
      );
      return found.filter((r): r is Reservation => r !== null);
    },
    shipments: (orderId) => queries.shipments({ orderId, limit: 100 }),
    fulfilment: (orderId) =>
      db.transaction((tx) =>
        storesOn(parts, tx, {
          caller: self,
          correlationId: "test",
        }).fulfilments.lock(orderId),
      ),
    restockOrders: () => queries.restockOrders({ limit: 100 }),
    laterFulfilments: async () => {
      const rows = await db.query<{ key: string }>(
        "SELECT key FROM intents WHERE kind = 'open-fulfilment' ORDER BY key",
      );
      return rows.map((row) => row.key);
    },
    discrepancies: () => queries.discrepancies(100),
  };
}
