import { openCheckout, startLater } from "./open-saga.js";
import type { SagaStore, SagaTransact } from "./ports.js";
import { pickUpMs } from "./progress.js";
import type { SagaRow } from "./saga-row.js";
import type {
  SagaPayments,
  SagaVouchers,
  SagaWarehouse,
} from "../../saga/ports.js";

/** Where an order stands, as the order service says. */
export type Standing = {
  readonly orderId: string;
  /** Empty when there is no such order. */
  readonly status: string;
  readonly closing: boolean;
};

/** An order before its pivot. */
export type OpenOrder = {
  readonly orderId: string;
  readonly customerId: string | null;
  readonly createdAt: Date;
  readonly correlationId: string;
};

export type ReconciledOrders = {
  standings(orderIds: readonly string[]): Promise<readonly Standing[]>;
  /** Some orders that are still before their pivot, the newest first. */
  open(): Promise<readonly OpenOrder[]>;
};

/** What was found: mended, or reported because a person has to look. */
export type Finding =
  | "checkout-never-started"
  | "order-behind-its-saga"
  | "hold-left-behind"
  | "redemption-left-behind"
  | "payment-left-behind"
  | "payment-missing"
  | "payment-differs"
  | "order-differs";

export type ReconcileDeps = {
  readonly store: SagaStore;
  readonly transact: SagaTransact;
  readonly orders: ReconciledOrders;
  readonly warehouse: Pick<SagaWarehouse, "release">;
  readonly payments: Pick<SagaPayments, "poll" | "giveBack">;
  readonly vouchers: Pick<SagaVouchers, "restore">;
  readonly now: () => Date;
  readonly found: (finding: Finding, orderId: string, mended: boolean) => void;
  /** With which version checkouts start that were never started. */
  readonly version: number;
};

const batch = 50;
/** What an event brings by itself needs no reconciler. */
const graceMs = 90_000;

/**
 * Compares what sagas say with the orders, holds, redemptions and payments of the other services, a batch at a time: what was never
 * started is started, what was left behind is undone again, and what can't be mended is reported. A good order is never undone.
 */
export const reconcileSagas =
  (deps: ReconcileDeps) => async (): Promise<void> => {
    await startForgotten(deps);
    await compareEnded(deps);
  };

/** An order whose saga has no row: its event must have been lost. */
async function startForgotten(deps: ReconcileDeps): Promise<void> {
  const { store, transact, orders, now, found, version } = deps;
  const limit = now().getTime() - graceMs;
  for (const order of await orders.open()) {
    if (order.createdAt.getTime() > limit) continue;
    if (await store.find(order.orderId)) continue;
    const { correlationId } = order;
    const isNew = await transact((stores) =>
      openCheckout(stores, order, version, { correlationId, now: now() }),
    );
    if (isNew) found("checkout-never-started", order.orderId, true);
  }
}

async function compareEnded(deps: ReconcileDeps): Promise<void> {
  const { store, orders, now } = deps;
  const limit = new Date(now().getTime() - graceMs);
  const ended = await store.unreconciled(limit, batch);
  if (ended.length === 0) return;
  const ids = [...new Set(ended.map(({ orderId }) => orderId))];
  const standings = new Map(
    (await orders.standings(ids)).map((one) => [one.orderId, one]),
  );
  const settled: string[] = [];
  for (const saga of ended) {
    const reopened =
      saga.kind === "checkout" &&
      (await compare(deps, saga, standings.get(saga.orderId)));
    if (!reopened) settled.push(saga.id);
  }
  await store.markReconciled(settled, now());
}

const beforePivot: ReadonlySet<string> = new Set([
  "created",
  "pending_payment",
  "awaiting_payment",
]);
const undone: ReadonlySet<string> = new Set(["failed", "cancelled"]);

/** Compares one ended checkout; true when it was opened again. */
async function compare(
  deps: ReconcileDeps,
  saga: SagaRow,
  standing: Standing | undefined,
): Promise<boolean> {
  const { found } = deps;
  const { orderId } = saga;
  const status = standing?.status ?? "";
  if (beforePivot.has(status)) {
    // The order never heard of the saga's end: a new run tells it, and finds all else done.
    const reopened = await reopen(deps, saga);
    if (reopened) found("order-behind-its-saga", orderId, true);
    return reopened;
  }
  const endedUndone = saga.failure !== null;
  if (endedUndone && undone.has(status)) await undoAgain(deps, saga);
  else if (endedUndone || status === "") found("order-differs", orderId, false);
  else await checkPaid(deps, saga);
  return false;
}

const reopen = ({ transact, now }: ReconcileDeps, { id, run }: SagaRow) =>
  transact(async (stores) => {
    const deadlineAt = new Date(now().getTime() + pickUpMs);
    const renewed = await stores.sagas.reopen(id, run + 1, deadlineAt, now());
    if (renewed) await startLater(stores, renewed);
    return renewed !== null;
  });

/** Undos answer whether there was still something to undo: for an order that ended undone there must not be. */
async function undoAgain(deps: ReconcileDeps, saga: SagaRow): Promise<void> {
  const { warehouse, vouchers, payments, found } = deps;
  const { orderId, run } = saga;
  const effect = (step: string) => ({
    ...{ orderId, run, key: `${orderId}:${step}:undo` },
  });
  if (await warehouse.release(effect("reserve-stock")))
    found("hold-left-behind", orderId, true);
  if (await vouchers.restore(effect("redeem-voucher")))
    found("redemption-left-behind", orderId, true);
  const payment = await payments.poll(orderId);
  if (!payment || (!payment.secured && payment.captured <= payment.refunded))
    return;
  const settled = await payments.giveBack({
    ...effect("take-payment"),
    reason: "checkout undone",
  });
  found("payment-left-behind", orderId, settled);
}

/** A confirmed order must be paid for. That it is not is for a person to judge: the goods may have left. */
async function checkPaid(deps: ReconcileDeps, saga: SagaRow): Promise<void> {
  if (saga.kind !== "checkout" || (saga.memory.total ?? 0) === 0) return;
  const payment = await deps.payments.poll(saga.orderId);
  if (!payment) deps.found("payment-missing", saga.orderId, false);
  else if (!payment.secured && payment.captured === 0)
    deps.found("payment-differs", saga.orderId, false);
}
