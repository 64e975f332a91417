import {
  superviseWorkflowWorker,
  workflowClient,
  type Activity,
  type WorkflowWorker,
} from "@waybill/dapr";
import type { Consumer } from "@waybill/messaging";
import { orderV1, paymentV1, warehouseV1 } from "@waybill/proto";
import {
  planOf,
  sagaWorkflow,
  workflowName,
  type RunInput,
  type UndoInput,
  type Workflow,
} from "@waybill/saga";
import {
  inContext,
  periodic,
  type HealthCheck,
  type ServiceContext,
  type ServiceParts,
} from "@waybill/service";
import { transactOn } from "./adapters/postgres/stores.js";
import { localVouchers } from "./adapters/saga/local-vouchers.js";
import { remoteSagaOrders } from "./adapters/saga/remote-orders.js";
import { remoteSagaPayments } from "./adapters/saga/remote-payments.js";
import { remoteSagaWarehouse } from "./adapters/saga/remote-warehouse.js";
import { sagaEngine } from "./adapters/saga/saga-engine.js";
import { sagaExecutors } from "./adapters/saga/saga-executors.js";
import { sagaService } from "./adapters/saga/saga-grpc.js";
import { guestHashes } from "./adapters/saga/saga-guests.js";
import { sagaHandlers } from "./adapters/saga/saga-handlers.js";
import { sagaMetrics } from "./adapters/saga/saga-metrics.js";
import { sagaReadRoutes } from "./adapters/saga/saga-routes.js";
import { sagaStore } from "./adapters/saga/saga-store.js";
import { sagaStoresOf, sagaTransactOn } from "./adapters/saga/saga-stores.js";
import { sagaWorld } from "./adapters/saga/saga-world.js";
import { redeemVoucher } from "./app/commands/redeem-voucher.js";
import { restoreVoucher } from "./app/commands/restore-voucher.js";
import {
  runActivity,
  undoActivity,
  type ActivityDeps,
} from "./app/saga/activity.js";
import { checkoutKind, refundKind } from "./app/saga/kinds.js";
import { sagaOfInstance } from "./app/saga/saga-row.js";
import { listCheckouts, showCheckout } from "./app/saga/show-checkout.js";
import { watchSagas } from "./app/saga/watch-sagas.js";
import { checkoutSagas } from "./saga/checkout/checkout-saga.js";
import type { SagaDeps } from "./saga/ports.js";
import { refundSagas } from "./saga/refund/refund-saga.js";
import type { SagaConfig } from "./saga-config.js";

export type SagaParts = ServiceParts & {
  readonly handlers: Consumer["handlers"];
};

const refundVersion = 1;

/** Wires the saga: its workflows and activities, what starts, wakes and watches it, and what shows it. */
export function buildSaga(
  context: ServiceContext,
  config: SagaConfig,
): SagaParts {
  const { db, log, now } = context;
  const store = sagaStore(db);
  const transact = sagaTransactOn(db, context);
  const metrics = sagaMetrics(context.registry);
  const activities: ActivityDeps = {
    ...{ store, transact, refundVersion, observer: metrics },
    saga: stepDeps(context, config),
    world: sagaWorld(now),
  };
  const worker = superviseWorkflowWorker({
    dapr: context.dapr,
    log,
    ...sagaWork(activities),
  });
  const client = workflowClient(context.dapr);
  const engine = sagaEngine(client, worker);
  const versions = { checkout: config.sagaVersion, refund: refundVersion };
  const show = showCheckout(store);
  const watch = watchSagas({
    ...{ store, transact, engine, now },
    restarted: (saga) => {
      metrics.restarted();
      log.warn(
        {
          orderId: saga.orderId,
          saga: saga.id,
          run: saga.run,
          step: saga.step,
        },
        "the engine lost a saga: it was given a new run",
      );
    },
  });
  return {
    routes: sagaReadRoutes({
      ...{ show, list: listCheckouts(store) },
      guestHashOf: guestHashes(db),
    }),
    grpc: [sagaService(show)],
    handlers: sagaHandlers({
      ...{ now, versions },
      storesOf: (tx) => sagaStoresOf(tx, context),
    }),
    executors: sagaExecutors({ store, engine }),
    workers: [
      worker,
      periodic({
        ...{ name: "saga-watchdog", everyMs: 3_000, log },
        run: async () => {
          await watch();
        },
      }),
      periodic({
        ...{ name: "saga-figures", everyMs: 5_000, log },
        run: () => metrics.refresh(db),
      }),
    ],
    checks: [engineCheck(worker)],
  };
}

function stepDeps(context: ServiceContext, config: SagaConfig): SagaDeps {
  const discounts = { ...context, transact: transactOn(context.db, context) };
  const now = () => context.now().getTime();
  return {
    orders: remoteSagaOrders(
      context.client(orderV1.OrderServiceService, "order"),
      now,
    ),
    warehouse: remoteSagaWarehouse({
      inventory: context.client(
        warehouseV1.InventoryServiceService,
        "warehouse",
      ),
      fulfilment: context.client(
        warehouseV1.FulfilmentServiceService,
        "warehouse",
      ),
    }),
    payments: remoteSagaPayments(
      context.client(paymentV1.PaymentServiceService, "payment"),
    ),
    vouchers: localVouchers({
      redeem: redeemVoucher(discounts),
      restore: restoreVoucher(discounts),
    }),
    settings: {
      paymentDeadlineMs: config.paymentDeadlineMinutes * 60_000,
      paymentRetryMs: config.paymentRetryMinutes * 60_000,
    },
    now,
  };
}

/** Every version of every saga, as the engine's worker knows them. */
function sagaWork(deps: ActivityDeps) {
  const kinds = [
    ...checkoutSagas.map((saga) => ({
      plan: planOf(saga),
      name: workflowName(saga),
      run: runActivity(deps, checkoutKind(saga)),
      undo: undoActivity(deps, checkoutKind(saga)),
    })),
    ...refundSagas.map((saga) => ({
      plan: planOf(saga),
      name: workflowName(saga),
      run: runActivity(deps, refundKind(saga)),
      undo: undoActivity(deps, refundKind(saga)),
    })),
  ];
  const workflows: Record<string, Workflow> = {};
  const activities: Record<string, Activity> = {};
  for (const { plan, name, run, undo } of kinds) {
    workflows[name] = sagaWorkflow(plan);
    activities[`${name}.run`] = inSaga((which, input) =>
      run(which, input as RunInput),
    );
    activities[`${name}.undo`] = inSaga((which, input) =>
      undo(which, input as UndoInput),
    );
  }
  return { workflows, activities };
}

/** Finds the saga that an instance stands for, and puts its order into all log lines and calls of the work. */
const inSaga =
  (
    work: (
      which: { readonly id: string; readonly run: number },
      input: unknown,
    ) => Promise<object>,
  ): Activity =>
  (input, { instanceId }) => {
    const which = sagaOfInstance(instanceId);
    const [orderId = which.id] = which.id.split(":");
    return inContext({ correlationId: orderId, orderId }, () =>
      work(which, input),
    );
  };

const engineCheck = (worker: WorkflowWorker): HealthCheck => ({
  name: "workflow",
  critical: false,
  check: async () =>
    worker.connected()
      ? { up: true }
      : { up: false, detail: "the sidecar's workflow engine is away" },
});
