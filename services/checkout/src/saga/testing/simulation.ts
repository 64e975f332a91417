import { planOf, sagaWorkflow, workflowName, type World } from "@waybill/saga";
import {
  runActivity,
  undoActivity,
  type ActivityDeps,
  type Which,
} from "../../app/saga/activity.js";
import { startRun, wakeRun } from "../../app/saga/engine-work.js";
import { followCancelRequest } from "../../app/saga/follow-events.js";
import { checkoutKind, refundKind } from "../../app/saga/kinds.js";
import { openCheckout } from "../../app/saga/open-saga.js";
import { sagaOfInstance } from "../../app/saga/saga-row.js";
import { checkoutV1 } from "../checkout/checkout-saga.js";
import type { OrderSnapshot, SagaDeps, SagaSettings } from "../ports.js";
import { refundV1 } from "../refund/refund-saga.js";
import {
  fakePayments,
  fakeVouchers,
  fakeWarehouse,
  newEffectBooks,
} from "./fake-effects.js";
import { fakeOrders, newOrderBook, orderId, quantity } from "./fake-order.js";
import { newFaultBook } from "./faults.js";
import { memoryEngine } from "./memory-engine.js";
import { memorySagas } from "./memory-sagas.js";
import { recording, type History } from "./histories.js";

export const correlationId = "correlation";

/** One order's checkout with everything around it in memory, in virtual time. */
export function simulation(
  options: {
    readonly settings?: Partial<SagaSettings>;
    readonly order?: Partial<OrderSnapshot>;
    /** Told what each instance asked its engine for, once it has ended. */
    readonly recorded?: (
      workflow: string,
      history: Omit<History, "scenario">,
    ) => void;
  } = {},
) {
  const clock = { now: 1_000_000 };
  const now = () => new Date(clock.now);
  const faults = newFaultBook();
  const order = newOrderBook();
  const books = newEffectBooks();
  const sagas = memorySagas(() => {
    if (faults.crashed) throw new Error("the process is dead");
  });
  const saga: SagaDeps = {
    orders: fakeOrders(order, faults, options.order ?? {}),
    warehouse: fakeWarehouse(books, faults),
    payments: fakePayments(books, faults),
    vouchers: fakeVouchers(books, faults),
    settings: {
      paymentDeadlineMs: 900_000,
      paymentRetryMs: 0,
      ...options.settings,
    },
    now: () => clock.now,
  };
  const world: World = {
    now: () => clock.now,
    // Faults are thrown, not waited for.
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        signal.addEventListener("abort", () => {
          resolve();
        });
      }),
    codeOf: (error) => (error as { code?: string }).code ?? "FAULT",
  };
  const deps: ActivityDeps = {
    ...{
      store: sagas.store,
      transact: sagas.transact,
      saga,
      world,
      refundVersion: 1,
    },
    observer: { recorded: () => undefined, ended: () => undefined },
  };
  const engine = memoryEngine(...work(deps, faults, options.recorded), clock);

  async function cancel(): Promise<void> {
    const wish = {
      orderId,
      customerId: "customer",
      cancellationId: "cancellation",
      by: "x",
      reason: "y",
    };
    const occasion = {
      eventId: `cancel-${String(clock.now)}`,
      correlationId,
      now: now(),
    };
    if (order.status === "created") order.status = "cancelled";
    else if (
      order.status === "pending_payment" ||
      order.status === "awaiting_payment"
    ) {
      order.closing ??= "cancellation";
      await followCancelRequest(
        sagas.stores,
        { ...wish, scope: "saga", items: [] },
        1,
        occasion,
      );
    } else if (order.status === "confirmed") {
      const items = [{ itemId: "item", sku: "NW-001", quantity, refund: 0 }];
      await followCancelRequest(
        sagas.stores,
        { ...wish, scope: "order", items },
        1,
        occasion,
      );
    }
  }
  faults.cancel = () => {
    void cancel();
  };

  async function performIntents(): Promise<boolean> {
    const all = sagas.intents.splice(0);
    const use = { store: sagas.store, engine };
    for (const { kind, payload } of all) {
      const wanted = payload as { id: string; run: number };
      await (kind === "start-saga"
        ? startRun(use)(wanted)
        : wakeRun(use)(wanted));
    }
    return all.length > 0;
  }

  return {
    ...{
      clock,
      now,
      faults,
      order,
      books,
      sagas,
      saga,
      deps,
      engine,
      cancel,
      orderId,
    },
    row: () => sagas.rows.get(orderId),
    begin: () =>
      openCheckout(sagas.stores, { orderId, customerId: "customer" }, 1, {
        correlationId,
        now: now(),
      }),
    /** Runs until nothing is left to do, or `enough` is. */
    async settle(
      enough: () => boolean = () => false,
      most = 4_000,
    ): Promise<void> {
      for (let steps = 0; steps < most && !enough(); steps++) {
        const performed = await performIntents();
        if (!(await engine.step()) && !performed && sagas.intents.length === 0)
          return;
      }
    },
  };
}

export type Simulation = ReturnType<typeof simulation>;

function work(
  deps: ActivityDeps,
  faults: { crashed: boolean },
  recorded: (name: string, history: Omit<History, "scenario">) => void = () =>
    undefined,
) {
  const alive =
    (activity: (which: Which, input: never) => Promise<object>) =>
    (instanceId: string, input: object) => {
      faults.crashed = false; // Whoever runs it now is alive.
      return activity(sagaOfInstance(instanceId), input as never);
    };
  const checkout = checkoutKind(checkoutV1);
  const refund = refundKind(refundV1);
  const [a, b] = [workflowName(checkoutV1), workflowName(refundV1)];
  return [
    {
      [a]: recording(sagaWorkflow(planOf(checkoutV1)), (history) => {
        recorded(a, history);
      }),
      [b]: recording(sagaWorkflow(planOf(refundV1)), (history) => {
        recorded(b, history);
      }),
    },
    {
      [`${a}.run`]: alive(runActivity(deps, checkout)),
      [`${a}.undo`]: alive(undoActivity(deps, checkout)),
      [`${b}.run`]: alive(runActivity(deps, refund)),
      [`${b}.undo`]: alive(undoActivity(deps, refund)),
    },
  ] as const;
}
