import type { OutgoingEvent, Refusal } from "@waybill/contracts";
import type { Result } from "@waybill/result";
import type { Cancellation } from "../domain/moves/cancellation.js";
import type { OrderEdit } from "../domain/moves/edit.js";
import type { Shipment } from "../domain/moves/fulfilment.js";
import type {
  Address,
  AppliedDiscount,
  Order,
  UnpaidOrder,
} from "../domain/order.js";
import type { Deed } from "./actor.js";

/** An order with what its row knows beside it. */
export type Versioned<O extends Order = Order> = {
  readonly order: O;
  /** Raised by one with every change. */
  readonly version: number;
  readonly updatedAt: Date;
};

/** A decided change, ready to be saved in one statement. */
export type Change = {
  readonly before: Versioned;
  /** The states it passes through; the last one is saved, each move goes to the history. */
  readonly steps: readonly Order[];
  readonly note?: string | undefined;
  readonly events: readonly OutgoingEvent[];
};

export type OrderStore = {
  /** Locks the order's row until the transaction ends; null when there is none. */
  lock(orderId: string): Promise<Versioned | null>;
  /** Inserts an order with its items, number and first event; false when it was there already. */
  insert(
    order: UnpaidOrder,
    events: readonly OutgoingEvent[],
    deed: Deed,
  ): Promise<boolean>;
  /** Saves a change of a locked order with its history and events; gives the new version. */
  save(change: Change, deed: Deed): Promise<number>;
};

export type CancellationStore = {
  /** All of an order, oldest first. */
  ofOrder(orderId: string): Promise<Cancellation[]>;
  save(cancellation: Cancellation): Promise<void>;
};

export type ShipmentStore = {
  ofOrder(orderId: string): Promise<Shipment[]>;
  save(shipment: Shipment): Promise<void>;
};

export type EditRecord = {
  readonly orderId: string;
  readonly before: OrderEdit;
  readonly after: OrderEdit;
};

export type AuditRecord = {
  readonly action: string;
  readonly orderId: string;
  readonly before?: unknown;
  readonly after?: unknown;
};

/** What a command works with; all of it in one transaction. */
export type Stores = {
  readonly orders: OrderStore;
  readonly cancellations: CancellationStore;
  readonly shipments: ShipmentStore;
  readonly edits: { add(record: EditRecord, deed: Deed): Promise<void> };
  readonly audit: { add(record: AuditRecord, deed: Deed): Promise<void> };
};

export type Transact = <T>(work: (stores: Stores) => Promise<T>) => Promise<T>;

/** Orders outside of a transaction: for queries, and for a retry that looks for what its first try did. */
export type OrderReader = {
  find(orderId: string): Promise<Versioned | null>;
};

export type OrderNumbers = {
  /** The next number of the day of `now`; never given twice, gaps allowed. */
  next(now: Date): Promise<string>;
};

export type WantedLine = {
  readonly sku: string;
  readonly quantity: number;
  /** Negotiated by staff, in minor units. */
  readonly unitPrice?: number | undefined;
  readonly discountBps?: number | undefined;
  readonly tax?: number | undefined;
};

export type BasketQuestion = {
  readonly currency: string;
  readonly lines: readonly WantedLine[];
  readonly voucherCode?: string | undefined;
  readonly customerId: string;
  readonly shippingAddress: Address;
  readonly shipping?: number | undefined;
  readonly byStaff: boolean;
};

export type QuotedLine = {
  readonly sku: string;
  readonly name: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly discount: number;
  readonly tax: number;
  readonly total: number;
  readonly taxCategory: string;
  readonly taxInclusive: boolean;
};

export type Quote = {
  readonly lines: readonly QuotedLine[];
  readonly discounts: readonly AppliedDiscount[];
  readonly subtotal: number;
  readonly discount: number;
  readonly tax: number;
  readonly shipping: number;
  readonly total: number;
  readonly shippingOption: string | null;
};

export type Shortage = {
  readonly sku: string;
  readonly asked: number;
  readonly available: number;
};

/** What placing an order asks of other services; each may refuse, and throws when it gives no answer. */
export type PlacementServices = {
  validateCustomer(
    customerId: string,
    deed: Deed,
  ): Promise<Result<null, Refusal>>;
  quoteBasket(
    question: BasketQuestion,
    deed: Deed,
  ): Promise<Result<Quote, Refusal>>;
  checkStock(
    lines: readonly WantedLine[],
    deed: Deed,
  ): Promise<readonly Shortage[]>;
};
