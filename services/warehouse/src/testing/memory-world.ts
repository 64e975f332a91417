import type { EventType } from "@waybill/contracts";
import type { EventDraft, Transact } from "../app/ports.js";
import type { OverdueHold } from "../app/commands/reservations/sweep-holds.js";
import type { Product } from "../domain/catalogue/product.js";
import type { Deed } from "../app/ports.js";
import {
  discrepanciesOf,
  emptyState,
  levelKey,
  snapshotOf,
} from "./memory-state.js";
import { storesInMemory } from "./memory-stores.js";
import { handClock, type World } from "./world.js";

export type MemoryWorld = World & {
  readonly overdue: (now: Date, limit: number) => Promise<OverdueHold[]>;
  readonly product: (sku: string) => Product | undefined;
  readonly deeds: () => readonly Deed[];
};

/** The warehouse in memory: one transaction at a time, rolled back as a whole. */
export function memoryWorld(
  options: { multipleWarehouses?: boolean } = {},
): MemoryWorld {
  const state = emptyState();
  const stores = storesInMemory(state, options.multipleWarehouses ?? true);
  let ids = 0;
  const newId = () =>
    `01981b3a-4b7c-7000-8000-${String(++ids).padStart(12, "0")}`;
  const clock = handClock(newId);
  let queue: Promise<unknown> = Promise.resolve();
  const transact: Transact = (work) => {
    const run = queue.then(async () => {
      const before = snapshotOf(state);
      try {
        return await work(stores);
      } catch (error) {
        Object.assign(state, before);
        throw error;
      }
    });
    queue = run.catch(() => undefined);
    return run;
  };
  let seen = 0;
  return {
    transact,
    clock,
    addWarehouse: async (warehouse) => {
      const id = newId();
      const rest = { name: warehouse.code, active: true, version: 1 };
      state.warehouses.set(id, { id, ...rest, ...warehouse });
      return id;
    },
    events: async <T extends EventType>(...types: T[]) => {
      const fresh = state.events.slice(seen);
      seen = state.events.length;
      const wanted = new Set<string>(types);
      return fresh.filter((e) => wanted.has(e.type)) as EventDraft<T>[];
    },
    level: async (sku, warehouseId) => {
      const level = state.levels.get(levelKey({ sku, warehouseId }));
      if (!level) throw new Error(`no level of ${sku}`);
      return level;
    },
    reservations: async () => [...state.reservations.values()],
    shipments: (orderId) => stores.fulfilments.shipmentsOf(orderId),
    fulfilment: (orderId) => stores.fulfilments.lock(orderId),
    restockOrders: async () => [...state.restockOrders.values()],
    laterFulfilments: async () => state.later,
    discrepancies: async () => discrepanciesOf(state),
    overdue: async (now, limit) =>
      [...state.reservations.values()]
        .filter((r) => r.status === "held" && r.expiresAt <= now)
        .slice(0, limit),
    product: (sku) => state.products.get(sku),
    deeds: () => state.deeds,
  };
}
