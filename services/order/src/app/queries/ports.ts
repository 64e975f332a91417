import type { Cancellation } from "../../domain/moves/cancellation.js";
import type { OrderEdit } from "../../domain/moves/edit.js";
import type { Shipment } from "../../domain/moves/fulfilment.js";
import type { Failure, NextAction, OrderStatus } from "../../domain/order.js";
import type { PaymentStatus } from "../../domain/payment-view.js";
import type { Owned } from "../actor.js";
import type { OrderReader, Versioned } from "../ports.js";

/** What a buyer who waits looks at. */
export type StatusView = Owned & {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly status: OrderStatus;
  readonly closing: boolean;
  readonly version: number;
  readonly updatedAt: Date;
  readonly payment: {
    readonly status: PaymentStatus;
    readonly nextAction: NextAction | null;
  };
  readonly failure: Failure | null;
};

export type OrderFilter = {
  readonly statuses?: readonly OrderStatus[] | undefined;
  readonly customerId?: string | undefined;
  readonly guestTokenHash?: string | undefined;
  readonly orderNumber?: string | undefined;
  /** Placed at or after, and before. */
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
  /** Words, the last one perhaps unfinished. */
  readonly q?: string | undefined;
  readonly minTotal?: number | undefined;
  readonly maxTotal?: number | undefined;
};

export type Page = {
  readonly limit: number;
  /** Orders placed before this one only. */
  readonly before?: string | undefined;
};

export type StatusMove = {
  readonly from: OrderStatus | null;
  readonly to: OrderStatus;
  readonly by: string;
  readonly note: string | null;
  readonly at: Date;
  readonly version: number;
};

export type Edit = {
  readonly before: OrderEdit;
  readonly after: OrderEdit;
  readonly by: string;
  readonly at: Date;
};

export type StoredEvent = {
  readonly type: string;
  readonly version: number;
  readonly data: Readonly<Record<string, unknown>>;
  readonly by: string;
  readonly correlationId: string;
  readonly occurredAt: Date;
};

export type OrderQueries = OrderReader & {
  status(orderId: string): Promise<StatusView | null>;
  statuses(orderIds: readonly string[]): Promise<readonly StatusView[]>;
  list(filter: OrderFilter, page: Page): Promise<readonly Versioned[]>;
  shipments(orderId: string): Promise<readonly Shipment[]>;
  cancellations(orderId: string): Promise<readonly Cancellation[]>;
  statusHistory(orderId: string): Promise<readonly StatusMove[]>;
  editHistory(orderId: string): Promise<readonly Edit[]>;
  events(orderId: string): Promise<readonly StoredEvent[]>;
};

/** Lets a reader wait until an order has changed. */
export type OrderChanges = {
  /** Resolves once the order is past version `seen`, when `waitMs` are over, or when `signal` aborts. */
  wait(
    orderId: string,
    seen: number,
    waitMs: number,
    signal: AbortSignal,
  ): Promise<void>;
};
