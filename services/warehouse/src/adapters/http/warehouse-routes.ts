import { idSchema } from "@waybill/contracts";
import { ok, refuse } from "@waybill/result";
import { route, type Route } from "@waybill/service";
import { z } from "zod";
import {
  createWarehouse,
  updateWarehouse,
} from "../../app/commands/stock/warehouses.js";
import type { Warehouse } from "../../domain/stock/warehouse.js";
import {
  newWarehouseSchema,
  warehouseFactsSchema,
  warehouseSchema,
} from "./schemas.js";
import { staffOnly, versionOf, type HttpDeps } from "./scope.js";

const byId = z.object({ id: idSchema });

const answer = <Status extends number>(status: Status, warehouse: Warehouse) =>
  ok({ status, body: warehouse, etag: String(warehouse.version) });

export const warehouseRoutes = (deps: HttpDeps): readonly Route[] => [
  addWarehouse(deps),
  listWarehouses(deps),
  readWarehouse(deps),
  changeWarehouse(deps),
];

const addWarehouse = ({ inNameOf, clock }: HttpDeps): Route =>
  route({
    method: "post",
    path: "/warehouses",
    summary: "Adds a warehouse",
    tags: ["warehouses"],
    access: staffOnly,
    body: newWarehouseSchema,
    replies: { 201: warehouseSchema },
    refusals: ["CODE_TAKEN"],
    handle: async (request) => {
      const fresh = { ...request.body, id: request.operationId };
      const outcome = await inNameOf(request)((stores) =>
        createWarehouse(stores, clock, fresh),
      );
      return outcome.ok ? answer(201, outcome.value) : outcome;
    },
  });

const listWarehouses = ({ queries }: HttpDeps): Route =>
  route({
    method: "get",
    path: "/warehouses",
    summary: "All warehouses, in the order in which they are asked for goods",
    tags: ["warehouses"],
    access: staffOnly,
    replies: {
      200: z.object({
        items: z.array(warehouseSchema),
        nextCursor: z.string().nullable(),
      }),
    },
    handle: async () => {
      const items = await queries.warehouses();
      return ok({ status: 200, body: { items, nextCursor: null } });
    },
  });

const readWarehouse = ({ queries }: HttpDeps): Route =>
  route({
    method: "get",
    path: "/warehouses/{id}",
    summary: "One warehouse",
    tags: ["warehouses"],
    access: staffOnly,
    params: byId,
    replies: { 200: warehouseSchema },
    refusals: ["NOT_FOUND"],
    handle: async ({ params }) => {
      const warehouse = await queries.warehouse(params.id);
      return warehouse ? answer(200, warehouse) : refuse({ code: "NOT_FOUND" });
    },
  });

const changeWarehouse = ({ inNameOf }: HttpDeps): Route =>
  route({
    method: "put",
    path: "/warehouses/{id}",
    summary: "Changes a warehouse; an inactive one takes no new reservations",
    tags: ["warehouses"],
    access: staffOnly,
    params: byId,
    body: warehouseFactsSchema,
    replies: { 200: warehouseSchema },
    refusals: ["NOT_FOUND", "PRECONDITION_FAILED"],
    handle: async (request) => {
      const { params, body, ifMatch } = request;
      const outcome = await inNameOf(request)((stores) =>
        updateWarehouse(stores, params.id, body, versionOf(ifMatch)),
      );
      return outcome.ok ? answer(200, outcome.value) : outcome;
    },
  });
