import type { Activity } from "@waybill/dapr";
import { orderV1, paymentV1, warehouseV1 } from "@waybill/proto";
import {
  planOf,
  sagaWorkflow,
  workflowName,
  type RunInput,
  type UndoInput,
  type Workflow,
} from "@waybill/saga";
import { inContext, type ServiceContext } from "@waybill/service";
import { transactOn } from "./adapters/postgres/stores.js";
import { localVouchers } from "./adapters/saga/local-vouchers.js";
import { remoteSagaOrders } from "./adapters/saga/remote-orders.js";
import { remoteSagaPayments } from "./adapters/saga/remote-payments.js";
import { remoteSagaWarehouse } from "./adapters/saga/remote-warehouse.js";
import { redeemVoucher } from "./app/commands/redeem-voucher.js";
import { restoreVoucher } from "./app/commands/restore-voucher.js";
import {
  runActivity,
  undoActivity,
  type ActivityDeps,
  type Which,
} from "./app/saga/activity.js";
import { checkoutKind, refundKind } from "./app/saga/kinds.js";
import { sagaOfInstance } from "./app/saga/saga-row.js";
import { checkoutSagas } from "./saga/checkout/checkout-saga.js";
import type { SagaDeps } from "./saga/ports.js";
import { refundSagas } from "./saga/refund/refund-saga.js";
import type { SagaConfig } from "./saga-config.js";

/** What the sagas' steps reach the world through. */
export function sagaDeps(
  context: ServiceContext,
  config: SagaConfig,
): SagaDeps {
  const discounts = { ...context, transact: transactOn(context.db, context) };
  const now = () => context.now().getTime();
  const order = context.client(orderV1.OrderServiceService, "order");
  const payment = context.client(paymentV1.PaymentServiceService, "payment");
  const { InventoryServiceService, FulfilmentServiceService } = warehouseV1;
  return {
    orders: remoteSagaOrders(order, now),
    warehouse: remoteSagaWarehouse({
      inventory: context.client(InventoryServiceService, "warehouse"),
      fulfilment: context.client(FulfilmentServiceService, "warehouse"),
    }),
    payments: remoteSagaPayments(payment),
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

type Work = (which: Which, input: unknown) => Promise<object>;

/** Every version of every saga, as the engine's worker knows them. */
export function sagaWork(deps: ActivityDeps) {
  const workflows: Record<string, Workflow> = {};
  const activities: Record<string, Activity> = {};
  const register = (
    saga: Parameters<typeof planOf>[0] & Parameters<typeof workflowName>[0],
    run: Work,
    undo: Work,
  ) => {
    const name = workflowName(saga);
    workflows[name] = sagaWorkflow(planOf(saga, deps.policy));
    activities[`${name}.run`] = forOrder(run);
    activities[`${name}.undo`] = forOrder(undo);
  };
  for (const saga of checkoutSagas) {
    const run = runActivity(deps, checkoutKind(saga));
    const undo = undoActivity(deps, checkoutKind(saga));
    register(
      saga,
      (which, input) => run(which, input as RunInput),
      (which, input) => undo(which, input as UndoInput),
    );
  }
  for (const saga of refundSagas) {
    const run = runActivity(deps, refundKind(saga));
    const undo = undoActivity(deps, refundKind(saga));
    register(
      saga,
      (which, input) => run(which, input as RunInput),
      (which, input) => undo(which, input as UndoInput),
    );
  }
  return { workflows, activities };
}

/** Finds the saga that an instance stands for, and puts its order into all log lines and calls of the work. */
const forOrder =
  (work: Work): Activity =>
  (input, { instanceId }) => {
    const which = sagaOfInstance(instanceId);
    const [orderId = which.id] = which.id.split(":");
    const surroundings = { correlationId: orderId, orderId };
    return inContext(surroundings, () => work(which, input));
  };
