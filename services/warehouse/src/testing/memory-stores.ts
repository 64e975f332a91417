import type { Shelf, Stores, StockWrite } from "../app/ports.js";
import { sumBySku } from "../domain/lines.js";
import type { Movement } from "../domain/stock/movement.js";
import { inLockOrder, type StockLevel } from "../domain/stock/stock-level.js";
import { inOrderOfChoice } from "../domain/stock/warehouse.js";
import { levelKey, type State } from "./memory-state.js";
import { catalogueInMemory } from "./memory-catalogue.js";

/** The stores in memory; the same rules are tested on them and on PostgreSQL. */
export const storesInMemory = (
  state: State,
  multipleWarehouses: boolean,
): Stores => ({
  catalogue: catalogueInMemory(state),
  warehouses: {
    lock: async (id) => state.warehouses.get(id) ?? null,
    insert: async (warehouse) => {
      const codes = [...state.warehouses.values()].map((w) => w.code);
      if (codes.includes(warehouse.code)) return false;
      state.warehouses.set(warehouse.id, warehouse);
      return true;
    },
    save: async (warehouse) =>
      void state.warehouses.set(warehouse.id, warehouse),
  },
  stock: stockInMemory(state),
  reservations: reservationsInMemory(state, multipleWarehouses),
  fulfilments: fulfilmentsInMemory(state),
  restockOrders: {
    lock: async (id) => state.restockOrders.get(id) ?? null,
    insert: async (order) => {
      const open = [...state.restockOrders.values()].some(
        (other) =>
          levelKey(other) === levelKey(order) &&
          (other.status === "requested" || other.status === "ordered"),
      );
      if (!open) state.restockOrders.set(order.id, order);
      return !open;
    },
    save: async (order) => void state.restockOrders.set(order.id, order),
    isSold: async (sku) => state.products.get(sku)?.status === "active",
  },
  events: { add: async (events) => void state.events.push(...events) },
  openFulfilmentLater: async (orderId) => {
    if (!state.later.includes(orderId)) state.later.push(orderId);
  },
  audit: async (deed) => void state.deeds.push(deed),
});

function write(state: State, change: StockWrite | undefined): void {
  for (const level of change?.levels ?? [])
    state.levels.set(levelKey(level), rowOf(level));
  state.ledger.push(...(change?.movements ?? []));
}

/** A shelf carries more than its row has. */
function rowOf(level: StockLevel & { warehouse?: unknown }): StockLevel {
  const row = { ...level };
  delete row.warehouse;
  return row;
}

const stockInMemory = (state: State): Stores["stock"] => ({
  lock: async (keys) =>
    keys.flatMap((key) => state.levels.get(levelKey(key)) ?? []),
  save: async (change) => {
    write(state, change);
  },
  insert: async (level, movements: readonly Movement[]) => {
    if (state.levels.has(levelKey(level))) return false;
    write(state, { levels: [level], movements });
    return true;
  },
  takeUntold: async (limit) => {
    const untold = [...state.levels.values()]
      .filter((level) => level.untold)
      .slice(0, limit)
      .map((level) => ({ ...level, untold: false }));
    for (const level of untold) state.levels.set(levelKey(level), level);
    return untold;
  },
  homesOf: async (skus) =>
    inOrderOfChoice([...state.warehouses.values()], undefined).flatMap(
      ({ id }) =>
        [...state.levels.values()].filter(
          (level) => level.warehouseId === id && skus.includes(level.sku),
        ),
    ),
});

/** The levels from which reservations are taken. */
function shelvesOf(
  state: State,
  skus: readonly string[],
  multipleWarehouses: boolean,
): Shelf[] {
  const active = [...state.warehouses.values()].filter((w) => w.active);
  const [first] = inOrderOfChoice(active, undefined);
  const from = multipleWarehouses ? active : first ? [first] : [];
  return [...state.levels.values()]
    .flatMap((level) => {
      const warehouse = from.find((w) => w.id === level.warehouseId);
      return warehouse && skus.includes(level.sku)
        ? [{ ...level, warehouse }]
        : [];
    })
    .sort((a, b) => inLockOrder({ ...a, quantity: 1 }, { ...b, quantity: 1 }));
}

const reservationsInMemory = (
  state: State,
  multipleWarehouses: boolean,
): Stores["reservations"] => {
  const all = () => [...state.reservations.values()];
  const insert: Stores["reservations"]["insert"] = async (reservation) => {
    const { kind, reference, effectKey } = reservation;
    const taken = all().some(
      (r) =>
        r.effectKey === effectKey ||
        (r.kind === kind && r.reference === reference),
    );
    if (!taken) state.reservations.set(reservation.id, reservation);
    return !taken;
  };
  return {
    lock: async (kind, reference) =>
      all().find((r) => r.kind === kind && r.reference === reference) ?? null,
    lockById: async (id) => state.reservations.get(id) ?? null,
    insert,
    begin: async (reservation, skus) =>
      (await insert(reservation))
        ? shelvesOf(state, skus, multipleWarehouses)
        : null,
    discard: async (id) => void state.reservations.delete(id),
    save: async (reservation, _now, change) => {
      state.reservations.set(reservation.id, reservation);
      write(state, change);
    },
    extend: async (ids, now) => {
      const overdue = all().filter(
        (r) => ids.includes(r.id) && r.status === "held" && r.expiresAt <= now,
      );
      for (const r of overdue)
        state.reservations.set(r.id, {
          ...r,
          expiresAt: new Date(now.getTime() + r.ttlSeconds * 1000),
        });
      return overdue.length;
    },
  };
};

const fulfilmentsInMemory = (state: State): Stores["fulfilments"] => ({
  lock: async (orderId) => state.fulfilments.get(orderId) ?? null,
  open: async (fulfilment, shipments, reservation) => {
    state.fulfilments.set(fulfilment.orderId, fulfilment);
    for (const shipment of shipments)
      state.shipments.set(shipment.id, shipment);
    if (reservation) state.reservations.set(reservation.id, reservation);
  },
  shipmentsOf: async (orderId) =>
    [...state.shipments.values()].filter((s) => s.orderId === orderId),
  shipment: async (id) => state.shipments.get(id) ?? null,
  saveShipments: async (shipments, change) => {
    for (const shipment of shipments)
      state.shipments.set(shipment.id, shipment);
    write(state, change);
  },
  cancellation: async (key) => state.cancellations.get(key) ?? null,
  cancelledOf: async (orderId) =>
    sumBySku(
      [...state.cancellations.values()]
        .filter((c) => c.orderId === orderId)
        .flatMap((c) => c.cancelled),
    ),
  addCancellation: async (cancellation) => {
    state.cancellations.set(cancellation.effectKey, cancellation);
    return true;
  },
  addReturn: async (key, _orderId, lines) => {
    if (state.returns.has(key)) return false;
    state.returns.set(key, lines);
    return true;
  },
  forgetAddresses: async (customerId) => {
    for (const f of state.fulfilments.values())
      if (f.customerId === customerId)
        state.fulfilments.set(f.orderId, { ...f, shipTo: null });
  },
});
