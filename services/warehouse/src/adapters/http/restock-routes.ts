import { idSchema, skuSchema } from "@waybill/contracts";
import { ok, refuse } from "@waybill/result";
import { listQuery, pageOf, route, type Route } from "@waybill/service";
import { z } from "zod";
import {
  advanceRestock,
  requestRestock,
} from "../../app/commands/restock/restock-orders.js";
import type { RestockOrder } from "../../domain/stock/restock-order.js";
import { page, readCursor } from "./pages.js";
import { noteSchema, quantitySchema, restockSchema } from "./schemas.js";
import { staffOnly, type HttpDeps } from "./scope.js";
import { showRestockOrder } from "./shapes.js";

const byId = z.object({ id: idSchema });
const tags = ["restocking"];
const status = z.enum(["requested", "ordered", "received", "cancelled"]);

const answer = <Status extends number>(code: Status, order: RestockOrder) =>
  ok({
    status: code,
    body: showRestockOrder(order),
    etag: String(order.version),
  });

export const restockRoutes = (deps: HttpDeps): readonly Route[] => [
  ...readRoutes(deps),
  requestRoute(deps),
  moveRoute(deps, "order", "ordered", "Notes that the supplier was asked"),
  moveRoute(deps, "cancel", "cancelled", "Calls a restock order off"),
  receiveRoute(deps),
];

const readRoutes = ({ queries }: HttpDeps): Route[] => [
  route({
    method: "get",
    path: "/restock-orders",
    summary: "Restock orders, oldest first",
    tags,
    access: staffOnly,
    query: listQuery.extend({
      status: status.optional(),
      sku: skuSchema.optional(),
    }),
    replies: { 200: pageOf(restockSchema) },
    refusals: ["VALIDATION_FAILED"],
    handle: async ({ query: { limit, cursor, ...filter } }) => {
      const after = readCursor(idSchema, cursor);
      if (!after.ok) return after;
      const found = await queries.restockOrders({
        ...filter,
        after: after.value,
        limit: limit + 1,
      });
      const body = page(found, limit, (order) => order.id, showRestockOrder);
      return ok({ status: 200, body });
    },
  }),
  route({
    method: "get",
    path: "/restock-orders/{id}",
    summary: "One restock order",
    tags,
    access: staffOnly,
    params: byId,
    replies: { 200: restockSchema },
    refusals: ["NOT_FOUND"],
    handle: async ({ params }) => {
      const order = await queries.restockOrder(params.id);
      return order ? answer(200, order) : refuse({ code: "NOT_FOUND" });
    },
  }),
];

const requestRoute = ({ inNameOf, clock }: HttpDeps): Route =>
  route({
    method: "post",
    path: "/restock-orders",
    summary: "Asks for more of a SKU by hand",
    tags,
    access: staffOnly,
    body: z
      .strictObject({
        sku: skuSchema,
        warehouseId: idSchema,
        quantity: quantitySchema,
      })
      .meta({
        example: {
          sku: "NW-001",
          warehouseId: "01981b3a-4b7c-7000-8000-000000000001",
          quantity: 50,
        },
      }),
    replies: { 201: restockSchema },
    refusals: ["NOT_FOUND", "CONFLICT"],
    handle: async (request) => {
      const ask = { ...request.body, id: request.operationId };
      const outcome = await inNameOf(request)((stores) =>
        requestRestock(stores, clock, ask),
      );
      return outcome.ok ? answer(201, outcome.value) : outcome;
    },
  });

const moveRoute = (
  { inNameOf, clock }: HttpDeps,
  verb: "order" | "cancel",
  to: "ordered" | "cancelled",
  summary: string,
): Route =>
  route({
    method: "post",
    path: `/restock-orders/{id}/${verb}`,
    summary,
    tags,
    access: staffOnly,
    params: byId,
    body: z.strictObject({ note: noteSchema }).optional().meta({ example: {} }),
    replies: { 200: restockSchema },
    refusals: ["NOT_FOUND", "INVALID_TRANSITION"],
    handle: async (request) => {
      const outcome = await inNameOf(request)((stores) =>
        advanceRestock(stores, clock, {
          id: request.params.id,
          move: { to },
          note: request.body?.note,
        }),
      );
      return outcome.ok ? answer(200, outcome.value) : outcome;
    },
  });

const receiveRoute = ({ inNameOf, clock }: HttpDeps): Route =>
  route({
    method: "post",
    path: "/restock-orders/{id}/receive",
    summary: "Puts what arrived on the shelf",
    tags,
    access: staffOnly,
    params: byId,
    body: z
      .strictObject({
        quantity: quantitySchema.optional().meta({
          description: "When it is not what was ordered",
        }),
        note: noteSchema,
      })
      .optional()
      .meta({ example: {} }),
    replies: { 200: restockSchema },
    refusals: ["NOT_FOUND", "INVALID_TRANSITION"],
    handle: async (request) => {
      const { params, body } = request;
      const outcome = await inNameOf(request)((stores) =>
        advanceRestock(stores, clock, {
          id: params.id,
          move: { to: "received", quantity: body?.quantity },
          note: body?.note,
        }),
      );
      return outcome.ok ? answer(200, outcome.value) : outcome;
    },
  });
