import type { Tx } from "@waybill/database";
import { checkoutV1, customerV1, warehouseV1 } from "@waybill/proto";
import type {
  BaseConfig,
  GrpcService,
  Route,
  ServiceContext,
  ServiceParts,
} from "@waybill/service";
import { orderConsumer } from "./adapters/consumers/order-consumer.js";
import { changingServices } from "./adapters/grpc/changing-service.js";
import { readingService } from "./adapters/grpc/reading-service.js";
import { sagaService } from "./adapters/grpc/saga-service.js";
import { changeRoutes } from "./adapters/http/change-routes.js";
import {
  healthRoutes,
  type Dependency,
} from "./adapters/http/health-routes.js";
import { placeOrderRoute } from "./adapters/http/place-order-route.js";
import { readRoutes } from "./adapters/http/read-routes.js";
import { createOrderMetrics } from "./adapters/metrics/order-metrics.js";
import { createOrderChanges } from "./adapters/postgres/order-changes.js";
import { createOrderNumbers } from "./adapters/postgres/order-numbers.js";
import { createOrderQueries } from "./adapters/postgres/order-queries.js";
import type { OnSaved } from "./adapters/postgres/order-store.js";
import { createTransact, storesOf } from "./adapters/postgres/stores.js";
import { createPlacementServices } from "./adapters/remote/placement-services.js";
import { orderWorkers } from "./adapters/workers/order-workers.js";
import { createOrder } from "./app/commands/placing/create-order.js";
import { placeOrder } from "./app/commands/placing/place-order.js";

export type OrderConfig = BaseConfig & {
  readonly returnWindowDays: number;
  readonly staleOrderHours: number;
};

/** Puts the order service together. */
export function orderParts(
  context: ServiceContext,
  config: OrderConfig,
): ServiceParts {
  const core = coreOf(context);
  const { now } = context;
  return {
    routes: routesOf(context, core),
    grpc: grpcOf(context, core),
    consumers: [orderConsumer({ storesOf: core.storesOf, now })],
    workers: [
      ...orderWorkers({ ...context, ...core, ...config }),
      {
        name: "order-changes",
        start: () => undefined,
        stop: async () => {
          core.changes.stop();
        },
      },
    ],
  };
}

type Core = ReturnType<typeof coreOf>;

function coreOf(context: ServiceContext) {
  const { db, newId, outbox } = context;
  const metrics = createOrderMetrics(context.registry);
  const changes = createOrderChanges(db);
  const saved: OnSaved = (orderId, version, moves) => {
    changes.saved(orderId, version);
    metrics.saved(orderId, version, moves);
  };
  const transact = createTransact(db, outbox, saved, (seconds) => {
    metrics.transactionTook(seconds);
  });
  const queries = createOrderQueries(db);
  const clients = clientsOf(context);
  const placing = {
    transact,
    orders: queries,
    numbers: createOrderNumbers(db),
    newId,
    services: createPlacementServices(clients),
  };
  return {
    metrics,
    changes,
    transact,
    queries,
    clients,
    placing,
    storesOf: (tx: Tx) => storesOf(tx, outbox, saved),
  };
}

const routesOf = (context: ServiceContext, core: Core): Route[] => [
  // Before "/orders/{id}", which would take "health" for an id.
  ...healthRoutes(() => context.health(), dependenciesOf(core.clients)),
  placeOrderRoute(
    (wanted, deed) =>
      core.metrics.placing(() => placeOrder(core.placing, wanted, deed)),
    context.now,
  ),
  ...readRoutes(core.queries, core.changes),
  ...changeRoutes(core.transact, context.now),
];

const grpcOf = (
  { now, newId }: ServiceContext,
  { transact, queries, metrics, placing }: Core,
): GrpcService[] => [
  sagaService({ transact, queries, now }),
  readingService(queries),
  ...changingServices({
    create: (basket, deed) =>
      metrics.placing(() => createOrder(placing, basket, deed)),
    transact,
    now,
    newId,
  }),
];

type Clients = ReturnType<typeof clientsOf>;

const clientsOf = (context: ServiceContext) => ({
  customers: context.client(customerV1.CustomerServiceService, "customer"),
  checkout: context.client(checkoutV1.CheckoutServiceService, "checkout"),
  inventory: context.client(warehouseV1.InventoryServiceService, "warehouse"),
});

const nobody = "00000000-0000-7000-8000-000000000000";

/** Questions that cost the other side next to nothing; "there is none" is an answer. */
const dependenciesOf = (clients: Clients): Dependency[] => [
  {
    name: "customer",
    ask: () => clients.customers.getCustomer({ customerId: nobody }),
  },
  {
    name: "checkout",
    ask: () => clients.checkout.getCheckout({ orderId: nobody }),
  },
  {
    name: "warehouse",
    ask: () => clients.inventory.checkStock({ lines: [] }),
  },
];
