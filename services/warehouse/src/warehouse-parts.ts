import { orderV1 } from "@waybill/proto";
import type {
  GrpcService,
  Route,
  ServiceContext,
  ServiceParts,
} from "@waybill/service";
import { warehouseConsumer } from "./adapters/consumers/consumer.js";
import { openFulfilmentExecutor } from "./adapters/consumers/open-fulfilment.js";
import { catalogueService } from "./adapters/grpc/catalogue-service.js";
import { fulfilmentService } from "./adapters/grpc/fulfilment-service.js";
import { inventoryService } from "./adapters/grpc/inventory-service.js";
import { ordersOver } from "./adapters/grpc/orders.js";
import { ledgerRoutes } from "./adapters/http/inventory/ledger-routes.js";
import { stockReadRoutes } from "./adapters/http/inventory/read-routes.js";
import { stockWriteRoutes } from "./adapters/http/inventory/write-routes.js";
import type { GrpcDeps } from "./adapters/grpc/deps.js";
import type { HttpDeps } from "./adapters/http/scope.js";
import { productRoutes } from "./adapters/http/product-routes.js";
import { reservationRoutes } from "./adapters/http/reservation-routes.js";
import { restockRoutes } from "./adapters/http/restock-routes.js";
import { shipmentRoutes } from "./adapters/http/shipment-routes.js";
import { warehouseRoutes } from "./adapters/http/warehouse-routes.js";
import { warehouseMetrics } from "./adapters/metrics.js";
import { queriesOn } from "./adapters/postgres/queries.js";
import {
  self,
  transactAs,
  type StoreParts,
} from "./adapters/postgres/stores.js";
import { warehouseWorkers } from "./adapters/workers.js";

export type WarehouseSettings = {
  /** Off: reservations come from the first warehouse alone. */
  readonly enableMultipleWarehouses: boolean;
  readonly sweepSeconds: number;
  readonly announceSeconds: number;
};

/** Puts the warehouse together. */
export function warehouseParts(
  context: ServiceContext,
  settings: WarehouseSettings,
): ServiceParts {
  const { db, outbox, intents, now, newId, log, cache } = context;
  const multipleWarehouses = settings.enableMultipleWarehouses;
  const clock = { now, newId };
  const storeParts: StoreParts = {
    db,
    outbox,
    intents,
    now,
    multipleWarehouses,
  };
  const inNameOf = transactAs(storeParts);
  const ownTransact = () => inNameOf({ caller: self, correlationId: newId() });
  const queries = queriesOn(db, multipleWarehouses);
  const metrics = warehouseMetrics(context.registry, queries.countLow);
  const orders = ordersOver(
    context.client(orderV1.OrderServiceService, "order"),
  );
  return {
    routes: routesOf({ clock, inNameOf, queries, cache, ...metrics }),
    grpc: servicesOf({ clock, inNameOf, queries, ...metrics }),
    consumers: [warehouseConsumer(storeParts, clock)],
    executors: [
      openFulfilmentExecutor({
        orders,
        transact: ownTransact,
        clock,
        isOpen: queries.isFulfilled,
      }),
    ],
    workers: warehouseWorkers({
      log,
      clock,
      transact: ownTransact,
      orders,
      reservations: queries.reservations,
      metrics,
      sweepEveryMs: settings.sweepSeconds * 1_000,
      announceEveryMs: settings.announceSeconds * 1_000,
    }),
  };
}

const routesOf = (deps: HttpDeps): Route[] => [
  ...productRoutes(deps),
  ...warehouseRoutes(deps),
  ...stockWriteRoutes(deps),
  // Before the route of one SKU, which would take "low-stock" for one.
  ...ledgerRoutes(deps),
  ...stockReadRoutes(deps),
  ...reservationRoutes(deps),
  ...restockRoutes(deps),
  ...shipmentRoutes(deps),
];

const servicesOf = (deps: GrpcDeps): GrpcService[] => [
  catalogueService(deps),
  inventoryService(deps),
  fulfilmentService(deps),
];
