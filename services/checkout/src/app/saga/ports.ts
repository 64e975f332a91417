import type { OutgoingEvent } from "@waybill/contracts";
import type { TimelineEntry } from "@waybill/saga";
import type { CheckoutWishes } from "../../saga/checkout/checkout-state.js";
import type {
  SagaLife,
  SagaProgress,
  SagaRow,
  StoredEntry,
} from "./saga-row.js";

export type NewSaga = Pick<
  SagaRow,
  | "id"
  | "orderId"
  | "kind"
  | "version"
  | "customerId"
  | "correlationId"
  | "request"
> & { readonly deadlineAt: Date };

/** The stores of one open transaction, as far as sagas go. */
export type SagaStores = {
  readonly sagas: {
    /** False when it is there already. */
    insert(saga: NewSaga, now: Date): Promise<boolean>;
    lock(id: string): Promise<SagaRow | null>;
    /** All of an order, the checkout first, locked. */
    lockOrder(orderId: string): Promise<readonly SagaRow[]>;
    wish(id: string, wishes: CheckoutWishes, now: Date): Promise<void>;
    /** Raises the run number, unless another did so first or the saga is done. */
    restart(
      id: string,
      run: number,
      deadlineAt: Date,
      now: Date,
    ): Promise<SagaRow | null>;
    /** Saves an activity's progress with its entries; false when the run is not the saga's any more. */
    record(
      saga: { readonly id: string; readonly run: number },
      progress: SagaProgress,
      entries: readonly TimelineEntry[],
      now: Date,
    ): Promise<boolean>;
    setOutcome(id: string, outcome: SagaRow["outcome"]): Promise<void>;
    /** Opens an ended saga again: it has something left to undo. */
    reopen(
      id: string,
      run: number,
      deadlineAt: Date,
      now: Date,
    ): Promise<SagaRow | null>;
  };
  readonly events: { add(event: OutgoingEvent): Promise<void> };
  readonly intents: {
    add(intent: {
      readonly kind: string;
      readonly key: string;
      readonly payload: object;
    }): Promise<void>;
  };
  audit(deed: {
    readonly action: string;
    readonly object: { readonly type: string; readonly id: string };
    readonly before?: unknown;
    readonly after?: unknown;
  }): Promise<void>;
};

export type SagaTransact = <T>(
  work: (stores: SagaStores) => Promise<T>,
) => Promise<T>;

/** Single statements that need no transaction of their own. */
export type SagaStore = {
  find(id: string): Promise<SagaRow | null>;
  ofOrder(orderId: string): Promise<readonly SagaRow[]>;
  /** Marks that an activity begins, and says whether it was begun before; null when the run is not the saga's any more, or it is done. */
  begin(
    saga: { readonly id: string; readonly run: number },
    mark: {
      readonly mark: string;
      readonly step: string;
      readonly deadlineAt: Date;
      readonly now: Date;
    },
  ): Promise<{ readonly saga: SagaRow; readonly again: boolean } | null>;
  record(
    saga: { readonly id: string; readonly run: number },
    progress: SagaProgress,
    entries: readonly TimelineEntry[],
    now: Date,
  ): Promise<boolean>;
  timelineOf(orderId: string): Promise<readonly StoredEntry[]>;
  list(filter: {
    readonly states: readonly SagaLife[];
    readonly limit: number;
    readonly before?: { readonly createdAt: Date; readonly id: string };
  }): Promise<readonly SagaRow[]>;
  /** Sagas that are not done although their deadline was before `time`, the longest overdue first. */
  overdue(time: Date, limit: number): Promise<readonly SagaRow[]>;
  /** Sagas that ended before `time` and were not compared with the other services' books since. */
  unreconciled(time: Date, limit: number): Promise<readonly SagaRow[]>;
  markReconciled(ids: readonly string[], now: Date): Promise<void>;
};

/** What the watchdog and the executors need of the workflow engine. */
export type SagaEngine = {
  start(
    workflow: string,
    instanceId: string,
    input: { readonly restarted: boolean },
  ): Promise<boolean>;
  wake(instanceId: string): Promise<boolean>;
  end(instanceId: string): Promise<void>;
  /** Since when this process has been connected to it, epoch milliseconds; null while it is not. */
  connectedSince(): number | null;
};

export const startSagaIntent = "start-saga";
export const wakeSagaIntent = "wake-saga";
