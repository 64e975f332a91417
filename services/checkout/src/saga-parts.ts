import { superviseWorkflowWorker, type WorkflowWorker } from "@waybill/dapr";
import type { Consumer } from "@waybill/messaging";
import { orderV1 } from "@waybill/proto";
import {
  periodic,
  type HealthCheck,
  type Route,
  type ServiceContext,
  type ServiceParts,
  type Worker,
} from "@waybill/service";
import { oneAtATime } from "./adapters/saga/one-at-a-time.js";
import { reconciledOrders } from "./adapters/saga/reconciled-orders.js";
import {
  paymentRoute,
  resolveRoute,
} from "./adapters/saga/saga-action-routes.js";
import { sagaEngine } from "./adapters/saga/saga-engine.js";
import { sagaExecutors } from "./adapters/saga/saga-executors.js";
import { sagaService } from "./adapters/saga/saga-grpc.js";
import { guestHashes } from "./adapters/saga/saga-guests.js";
import { sagaHandlers } from "./adapters/saga/saga-handlers.js";
import { sagaMetrics, type SagaMetrics } from "./adapters/saga/saga-metrics.js";
import { sagaReadRoutes } from "./adapters/saga/saga-routes.js";
import { sagaStore } from "./adapters/saga/saga-store.js";
import { sagaStoresOf, sagaTransactOn } from "./adapters/saga/saga-stores.js";
import { sagaWorld } from "./adapters/saga/saga-world.js";
import { choosePayment, resolveCheckout } from "./app/saga/act-on-checkout.js";
import type { SagaEngine, SagaStore } from "./app/saga/ports.js";
import { reconcileSagas } from "./app/saga/reconcile-sagas.js";
import { listCheckouts, showCheckout } from "./app/saga/show-checkout.js";
import { watchSagas } from "./app/saga/watch-sagas.js";
import type { SagaDeps } from "./saga/ports.js";
import { refundV1 } from "./saga/refund/refund-saga.js";
import type { SagaConfig } from "./saga-config.js";
import { sagaDeps, sagaWork } from "./saga-work-parts.js";

export type SagaParts = ServiceParts & {
  readonly handlers: Consumer["handlers"];
};

/** Wires the saga: its workflows and activities, what starts, wakes and watches it, and what shows it. */
export function buildSaga(
  context: ServiceContext,
  config: SagaConfig,
): SagaParts {
  const { db, log, now } = context;
  const store = sagaStore(db);
  const metrics = sagaMetrics(context.registry);
  const saga = sagaDeps(context, config);
  const worker = superviseWorkflowWorker({
    ...{ dapr: context.dapr, log },
    ...sagaWork({
      ...{ store, saga, observer: metrics, refundVersion: refundV1.version },
      transact: sagaTransactOn(db, context),
      world: sagaWorld(now),
    }),
  });
  const engine = sagaEngine(worker.client, worker);
  return {
    routes: sagaRoutes(context, store),
    grpc: [sagaService(showCheckout(store))],
    handlers: sagaHandlers({
      now,
      storesOf: (tx) => sagaStoresOf(tx, context),
      versions: { checkout: config.sagaVersion, refund: refundV1.version },
    }),
    executors: sagaExecutors({ store, engine }),
    workers: [
      worker,
      ...guardians(context, config, { store, metrics, engine, saga }),
    ],
    checks: [engineCheck(worker)],
  };
}

function sagaRoutes(context: ServiceContext, store: SagaStore): Route[] {
  const { db, now } = context;
  const guestHashOf = guestHashes(db);
  const actions = {
    ...{ store, guestHashOf },
    choosePayment: choosePayment({
      transact: sagaTransactOn(db, context),
      now,
    }),
    resolveAs: (by: Parameters<typeof sagaTransactOn>[2]) =>
      resolveCheckout({ transact: sagaTransactOn(db, context, by), now }),
  };
  return [
    ...sagaReadRoutes({
      ...{ guestHashOf, show: showCheckout(store), list: listCheckouts(store) },
    }),
    paymentRoute(actions),
    resolveRoute(actions),
  ];
}

/** Any number will do that nothing else in this database locks. */
const reconcilerLock = 5_005_001;

/** What looks after sagas that nothing else moves. */
function guardians(
  context: ServiceContext,
  config: SagaConfig,
  parts: {
    readonly store: SagaStore;
    readonly metrics: SagaMetrics;
    readonly engine: SagaEngine;
    readonly saga: SagaDeps;
  },
): Worker[] {
  const { db, log, now } = context;
  const { store, metrics, engine, saga } = parts;
  const transact = sagaTransactOn(db, context);
  const order = context.client(orderV1.OrderServiceService, "order");
  const watch = watchSagas({
    ...{ store, transact, engine, now },
    restarted: ({ id, orderId, run, step }) => {
      metrics.restarted();
      const lost = { orderId, saga: id, run, step };
      log.warn(lost, "the engine lost a saga: it was given a new run");
    },
  });
  const reconcile = reconcileSagas({
    ...saga,
    ...{ store, transact, now, version: config.sagaVersion },
    orders: reconciledOrders(order),
    found: (finding, orderId, mended) => {
      metrics.reconciled(finding, mended);
      log[mended ? "warn" : "error"](
        { orderId, finding, mended },
        "the reconciler found a difference",
      );
    },
  });
  const every = (everyMs: number, name: string, run: () => Promise<unknown>) =>
    periodic({
      ...{ name, everyMs, log },
      run: async () => {
        await run();
      },
    });
  return [
    every(3_000, "saga-watchdog", watch),
    every(5_000, "saga-figures", () => metrics.refresh(db)),
    every(60_000, "saga-reconciler", () =>
      oneAtATime(db, reconcilerLock, reconcile),
    ),
  ];
}

const engineCheck = (worker: WorkflowWorker): HealthCheck => ({
  name: "workflow",
  critical: false,
  check: async () =>
    worker.connected()
      ? { up: true }
      : { up: false, detail: "the sidecar's workflow engine is away" },
});
