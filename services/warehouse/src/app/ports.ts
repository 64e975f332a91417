import type { EventData, EventType } from "@waybill/contracts";
import type { Price, Product } from "../domain/catalogue/product.js";
import type { Shipment } from "../domain/fulfilment/shipment.js";
import type { Line } from "../domain/lines.js";
import type {
  Reservation,
  ReservationKind,
} from "../domain/reservation/reservation.js";
import type { Movement } from "../domain/stock/movement.js";
import type { RestockOrder } from "../domain/stock/restock-order.js";
import type { StockLevel } from "../domain/stock/stock-level.js";
import type { Warehouse } from "../domain/stock/warehouse.js";

export type Clock = {
  readonly now: () => Date;
  /** A new UUIDv7. */
  readonly newId: () => string;
};

/** A change of stock and the ledger entries that explain it; saved in one statement. The rows were locked before. */
export type StockWrite = {
  readonly levels: readonly StockLevel[];
  readonly movements: readonly Movement[];
};

/** A level with the warehouse that it lies in. */
export type Shelf = StockLevel & {
  readonly warehouse: Pick<Warehouse, "id" | "code" | "country" | "priority">;
};

export type ShelfKey = { readonly sku: string; readonly warehouseId: string };

/** Whoever locks rows does so in one order: reservation, fulfilment, then stock by SKU and warehouse. So nobody waits in a circle. */
export type StockStore = {
  /** Locks levels in lock order; those that are not there are left out. */
  lock(keys: readonly ShelfKey[]): Promise<StockLevel[]>;
  save(write: StockWrite): Promise<void>;
  /** False when the SKU has a level there already. */
  insert(level: StockLevel, movements: readonly Movement[]): Promise<boolean>;
  /** Takes levels that stock.updated has not told of yet, and marks them as told; skips those that others hold. */
  takeUntold(limit: number): Promise<StockLevel[]>;
  /** Where the SKU is kept, first choice first. */
  homesOf(skus: readonly string[]): Promise<ShelfKey[]>;
};

export type ReservationStore = {
  lock(kind: ReservationKind, reference: string): Promise<Reservation | null>;
  lockById(id: string): Promise<Reservation | null>;
  /** False, without effect, when one of that kind and reference, or with that effect key, is there already. */
  insert(reservation: Reservation): Promise<boolean>;
  /**
   * Inserts a reservation that has no lines yet, then locks all levels of `skus` from which it may take, in lock order,
   * in one statement. Null, with nothing locked, when one is there already.
   */
  begin(
    reservation: Reservation,
    skus: readonly string[],
  ): Promise<Shelf[] | null>;
  save(reservation: Reservation, now: Date, write?: StockWrite): Promise<void>;
  /** Takes back what `begin` inserted. */
  discard(id: string): Promise<void>;
  /** Gives overdue holds another time to live. */
  extend(ids: readonly string[], now: Date): Promise<number>;
};

export type Address = {
  readonly name: string;
  readonly street: string;
  readonly city: string;
  readonly region?: string | undefined;
  readonly postalCode?: string | undefined;
  readonly country: string;
};

export type Fulfilment = {
  readonly orderId: string;
  readonly reservationId: string;
  readonly customerId: string | null;
  readonly shipTo: Address | null;
  readonly shipmentIds: readonly string[];
  readonly unfulfillable: readonly Line[];
  readonly createdAt: Date;
};

export type Cancellation = {
  readonly effectKey: string;
  readonly orderId: string;
  readonly run: number;
  readonly asked: readonly Line[];
  readonly cancelled: readonly Line[];
};

export type FulfilmentStore = {
  lock(orderId: string): Promise<Fulfilment | null>;
  /** Opens a fulfilment with its shipments and saves the reservation that goes into them, in one statement. */
  open(
    fulfilment: Fulfilment,
    shipments: readonly Shipment[],
    reservation: Reservation | null,
  ): Promise<void>;
  shipmentsOf(orderId: string): Promise<Shipment[]>;
  shipment(id: string): Promise<Shipment | null>;
  saveShipments(
    shipments: readonly Shipment[],
    write: StockWrite,
  ): Promise<void>;
  cancellation(effectKey: string): Promise<Cancellation | null>;
  /** What was cancelled of an order before, over all cancellations. */
  cancelledOf(orderId: string): Promise<Line[]>;
  /** False when the key was used. */
  addCancellation(cancellation: Cancellation, now: Date): Promise<boolean>;
  /** False when the key was used. */
  addReturn(
    effectKey: string,
    orderId: string,
    lines: readonly Line[],
    now: Date,
  ): Promise<boolean>;
  forgetAddresses(customerId: string): Promise<void>;
};

export type CatalogueStore = {
  lock(sku: string, now: Date): Promise<Product | null>;
  /** With its first price; false when the SKU is taken. */
  insert(product: Product, price: Price): Promise<boolean>;
  save(product: Product): Promise<void>;
  /** The price of a moment in a currency. */
  priceAt(sku: string, currency: string, at: Date): Promise<Price | null>;
  setPrice(price: Price, announced: boolean, now: Date): Promise<void>;
  /** Prices that became valid and were not announced yet, with the price that each replaced. */
  lockDuePrices(
    now: Date,
    limit: number,
  ): Promise<{ readonly price: Price; readonly old: Price | null }[]>;
  markAnnounced(prices: readonly Price[]): Promise<void>;
};

export type WarehouseStore = {
  lock(id: string): Promise<Warehouse | null>;
  /** False when the code is taken. */
  insert(warehouse: Warehouse, now: Date): Promise<boolean>;
  save(warehouse: Warehouse): Promise<void>;
};

export type RestockStore = {
  lock(id: string): Promise<RestockOrder | null>;
  /** False when one is open for that SKU and warehouse. */
  insert(order: RestockOrder): Promise<boolean>;
  save(order: RestockOrder): Promise<void>;
  /** Whether the SKU may be bought again: it is known and not discontinued. */
  isSold(sku: string): Promise<boolean>;
};

/** An event without what the transaction adds: time and correlation id. */
export type EventDraft<T extends EventType = EventType> = {
  [K in T]: {
    readonly type: K;
    readonly aggregateId: string;
    readonly partitionKey: string;
    readonly data: EventData<K>;
  };
}[T];

export type Deed = {
  readonly action: string;
  readonly object: { readonly type: string; readonly id: string };
  readonly before?: unknown;
  readonly after?: unknown;
};

/** What a command works with: all of it in one transaction, in the name of one caller. */
export type Stores = {
  readonly catalogue: CatalogueStore;
  readonly warehouses: WarehouseStore;
  readonly stock: StockStore;
  readonly reservations: ReservationStore;
  readonly fulfilments: FulfilmentStore;
  readonly restockOrders: RestockStore;
  readonly events: { add(events: readonly EventDraft[]): Promise<void> };
  /** Has a fulfilment opened later, once an order, unless the saga did it by then. */
  readonly openFulfilmentLater: (
    orderId: string,
    notBefore: Date,
  ) => Promise<void>;
  readonly audit: (deed: Deed) => Promise<void>;
};

export type Transact = <T>(work: (stores: Stores) => Promise<T>) => Promise<T>;

export type Standing = {
  readonly orderId: string;
  /** Empty when there is no such order. */
  readonly status: string;
  readonly ended: boolean;
};

export type OrderToFulfil = {
  readonly status: string;
  readonly customerId: string | null;
  /** As ordered: what was cancelled since is known here. */
  readonly lines: readonly Line[];
  readonly shipTo: Address | null;
};

/** The order service; both throw when it gives no answer. */
export type Orders = {
  standings(orderIds: readonly string[]): Promise<readonly Standing[]>;
  /** Null when there is no such order. */
  find(orderId: string): Promise<OrderToFulfil | null>;
};
