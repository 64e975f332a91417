import { idSchema } from "@waybill/contracts";
import { ok, refuse } from "@waybill/result";
import { listQuery, pageOf, route, type Route } from "@waybill/service";
import { z } from "zod";
import { advanceShipment } from "../../app/commands/fulfilment/move-shipment.js";
import type {
  Shipment,
  ShipmentMove,
} from "../../domain/fulfilment/shipment.js";
import { page, readCursor } from "./pages.js";
import { noteSchema, shipmentSchema } from "./schemas.js";
import { staffOnly, type HttpDeps } from "./scope.js";
import { showShipment } from "./shapes.js";

const byId = z.object({ id: idSchema });
const tags = ["shipments"];
const noteOnly = z
  .strictObject({ note: noteSchema })
  .optional()
  .meta({ example: {} });

const answer = (shipment: Shipment) =>
  ok({
    status: 200,
    body: showShipment(shipment),
    etag: String(shipment.version),
  } as const);

export const shipmentRoutes = (deps: HttpDeps): readonly Route[] => [
  ...readRoutes(deps),
  stepRoute(deps, "pick", "picked", "Its units were taken off the shelf"),
  stepRoute(deps, "pack", "packed", "It is packed"),
  shipRoute(deps),
  stepRoute(deps, "deliver", "delivered", "It arrived"),
  failRoute(deps),
];

const readRoutes = ({ queries }: HttpDeps): Route[] => [
  route({
    method: "get",
    path: "/shipments",
    summary: "Shipments, oldest first",
    tags,
    access: staffOnly,
    query: listQuery.extend({
      orderId: idSchema.optional(),
      status: shipmentSchema.shape.status.optional(),
    }),
    replies: { 200: pageOf(shipmentSchema) },
    refusals: ["VALIDATION_FAILED"],
    handle: async ({ query: { limit, cursor, ...filter } }) => {
      const after = readCursor(idSchema, cursor);
      if (!after.ok) return after;
      const found = await queries.shipments({
        ...filter,
        after: after.value,
        limit: limit + 1,
      });
      const body = page(found, limit, (shipment) => shipment.id, showShipment);
      return ok({ status: 200, body });
    },
  }),
  route({
    method: "get",
    path: "/shipments/{id}",
    summary: "One shipment",
    tags,
    access: staffOnly,
    params: byId,
    replies: { 200: shipmentSchema },
    refusals: ["NOT_FOUND"],
    handle: async ({ params }) => {
      const shipment = await queries.shipment(params.id);
      return shipment ? answer(shipment) : refuse({ code: "NOT_FOUND" });
    },
  }),
];

const advance = (
  { inNameOf, clock }: HttpDeps,
  request: Parameters<HttpDeps["inNameOf"]>[0],
  shipmentId: string,
  move: ShipmentMove,
  note: string | undefined,
) =>
  inNameOf(request)((stores) =>
    advanceShipment(stores, clock, { shipmentId, move, note }),
  );

const stepRoute = (
  deps: HttpDeps,
  verb: "pick" | "pack" | "deliver",
  to: "picked" | "packed" | "delivered",
  summary: string,
): Route =>
  route({
    method: "post",
    path: `/shipments/{id}/${verb}`,
    summary,
    tags,
    access: staffOnly,
    params: byId,
    body: noteOnly,
    replies: { 200: shipmentSchema },
    refusals: ["NOT_FOUND", "INVALID_TRANSITION"],
    handle: async (request) => {
      const { params, body } = request;
      const moved = await advance(deps, request, params.id, { to }, body?.note);
      return moved.ok ? answer(moved.value) : moved;
    },
  });

const shipRoute = (deps: HttpDeps): Route =>
  route({
    method: "post",
    path: "/shipments/{id}/ship",
    summary: "It left with a carrier; its units leave the books",
    tags,
    access: staffOnly,
    params: byId,
    body: z
      .strictObject({
        carrier: z.string().trim().min(1).max(100),
        trackingNumber: z.string().trim().min(1).max(100),
        note: noteSchema,
      })
      .meta({ example: { carrier: "DHL", trackingNumber: "JD0146000036" } }),
    replies: { 200: shipmentSchema },
    refusals: ["NOT_FOUND", "INVALID_TRANSITION", "NEGATIVE_STOCK"],
    handle: async (request) => {
      const { carrier, trackingNumber, note } = request.body;
      const move = { to: "shipped", carrier, trackingNumber } as const;
      const moved = await advance(deps, request, request.params.id, move, note);
      return moved.ok ? answer(moved.value) : moved;
    },
  });

const failRoute = (deps: HttpDeps): Route =>
  route({
    method: "post",
    path: "/shipments/{id}/fail",
    summary: "It was lost, or its units could not be found",
    description:
      "Units that had not shipped are written off; the order gives the money for all of them back.",
    tags,
    access: staffOnly,
    params: byId,
    body: z
      .strictObject({
        reason: z.string().trim().min(1).max(200),
        note: noteSchema,
      })
      .meta({ example: { reason: "lost by the carrier" } }),
    replies: { 200: shipmentSchema },
    refusals: ["NOT_FOUND", "INVALID_TRANSITION"],
    handle: async (request) => {
      const { reason, note } = request.body;
      const move = { to: "failed", reason } as const;
      const moved = await advance(deps, request, request.params.id, move, note);
      return moved.ok ? answer(moved.value) : moved;
    },
  });
