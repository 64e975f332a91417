import type { EventType } from "@waybill/contracts";
import type { EventDraft, Fulfilment, Transact } from "../app/ports.js";
import type { Shipment } from "../domain/fulfilment/shipment.js";
import type { Reservation } from "../domain/reservation/reservation.js";
import type { RestockOrder } from "../domain/stock/restock-order.js";
import type { StockLevel } from "../domain/stock/stock-level.js";
import type { Warehouse } from "../domain/stock/warehouse.js";

/** A warehouse service without its edges: the same rules are tested on it in memory and on PostgreSQL. */
export type World = {
  readonly transact: Transact;
  readonly clock: {
    readonly now: () => Date;
    readonly newId: () => string;
    /** Lets time pass. */
    readonly advance: (seconds: number) => void;
  };
  readonly addWarehouse: (
    warehouse: Pick<Warehouse, "code" | "country" | "priority">,
  ) => Promise<string>;
  /** What was told since the last look, oldest first. */
  readonly events: <T extends EventType>(
    ...types: T[]
  ) => Promise<EventDraft<T>[]>;
  readonly level: (sku: string, warehouseId: string) => Promise<StockLevel>;
  readonly reservations: () => Promise<Reservation[]>;
  readonly shipments: (orderId: string) => Promise<Shipment[]>;
  readonly fulfilment: (orderId: string) => Promise<Fulfilment | null>;
  readonly restockOrders: () => Promise<RestockOrder[]>;
  /** Fulfilments that are to be opened later. */
  readonly laterFulfilments: () => Promise<readonly string[]>;
  /** Levels whose books do not agree; empty is good. */
  readonly discrepancies: () => Promise<readonly unknown[]>;
};

/** A clock that stands still until it is told to move. */
export function handClock(
  newId: () => string,
  start = new Date("2026-03-01T12:00:00Z"),
): World["clock"] {
  let now = start;
  return {
    now: () => now,
    newId,
    advance: (seconds) => {
      now = new Date(now.getTime() + seconds * 1000);
    },
  };
}

export type Stocked = {
  readonly world: World;
  /** Ids of the warehouses by code: Seattle (1), London (2), Berlin (3). */
  readonly sea: string;
  readonly lon: string;
  readonly ber: string;
};
