import { orderV1, warehouseV1 } from "@waybill/proto";
import { ok, refuse } from "@waybill/result";
import {
  grpcService,
  startService,
  type RemoteService,
  type Role,
  type RunningService,
  type ServiceContext,
} from "@waybill/service";
import { createTestKeys, testConfig } from "@waybill/service/testing";
import { createTestDatabase, type TestDatabase } from "@waybill/testing";
import { migrations } from "../../migrations/index.js";
import type { OrderToFulfil } from "../app/ports.js";
import { warehouseParts } from "../warehouse-parts.js";

type Body = Record<string, unknown>;
export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
};

export type ServiceStack = {
  readonly db: TestDatabase;
  readonly service: RunningService;
  readonly catalogue: RemoteService<typeof warehouseV1.CatalogueServiceService>;
  readonly inventory: RemoteService<typeof warehouseV1.InventoryServiceService>;
  readonly fulfilment: RemoteService<
    typeof warehouseV1.FulfilmentServiceService
  >;
  /** What the order service, played here, knows; while `away` it does not answer. */
  readonly orders: Map<string, OrderToFulfil & { readonly ended: boolean }> & {
    away?: boolean;
  };
  http(
    method: string,
    path: string,
    options?: {
      readonly as?: Role | "nobody";
      readonly body?: object;
      readonly headers?: Record<string, string>;
    },
  ): Promise<Answer>;
  stop(): Promise<void>;
};

/** The whole warehouse service in this process: real HTTP, gRPC and PostgreSQL; itself in the place of the sidecar. */
export async function startWarehouse(): Promise<ServiceStack> {
  const keys = await createTestKeys();
  const db = await createTestDatabase(migrations);
  const base = await testConfig({ keys, databaseUrl: db.url });
  const dapr = { ...base.dapr, grpcPort: base.grpcPort };
  const orders: ServiceStack["orders"] = new Map();
  const service = await startService({
    name: "warehouse",
    config: { ...base, dapr },
    build: (context) => {
      const parts = warehouseParts(context, {
        enableMultipleWarehouses: true,
        sweepSeconds: 0.2,
        announceSeconds: 0.2,
      });
      return { ...parts, grpc: [...(parts.grpc ?? []), playOrders(orders)] };
    },
  });
  const client: ServiceContext["client"] = (definition, appId) =>
    service.context.client(definition, appId);
  const http: ServiceStack["http"] = async (method, path, options = {}) => {
    const { as = "staff", body, headers = {} } = options;
    const token = as === "nobody" ? undefined : await keys.token([as]);
    const answer = await fetch(`${service.httpUrl}/api/v1${path}`, {
      method,
      headers: {
        ...(token ? { authorization: `Bearer ${token}` } : {}),
        ...(body ? { "content-type": "application/json" } : {}),
        ...headers,
      },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const { status } = answer;
    const text = await answer.text();
    return {
      status,
      headers: answer.headers,
      body: (text === "" ? {} : JSON.parse(text)) as Body,
    };
  };
  return {
    db,
    service,
    orders,
    http,
    catalogue: client(warehouseV1.CatalogueServiceService, "warehouse"),
    inventory: client(warehouseV1.InventoryServiceService, "warehouse"),
    fulfilment: client(warehouseV1.FulfilmentServiceService, "warehouse"),
    stop: async () => {
      await service.stop();
      await db.close();
      await keys.remove();
    },
  };
}

const playOrders = (orders: ServiceStack["orders"]) =>
  grpcService(orderV1.OrderServiceService, {
    roles: ["service"],
    handlers: {
      getOrderStandings: async ({ orderIds }) => {
        if (orders.away) return refuse({ code: "DEPENDENCY_UNAVAILABLE" });
        const standings = orderIds.map((orderId) => {
          const { status = "", ended = false } = orders.get(orderId) ?? {};
          return { orderId, status, ended, closing: false };
        });
        return ok({ standings });
      },
      getOrder: async ({ orderId }) => {
        const found = orders.get(orderId);
        if (!found) return refuse({ code: "NOT_FOUND" });
        const order = orderV1.Order.fromPartial({
          orderId,
          status: found.status,
          customerId: found.customerId ?? "",
          lines: [...found.lines],
          shippingAddress: found.shipTo ?? {},
        });
        return ok({ order });
      },
    },
  });
