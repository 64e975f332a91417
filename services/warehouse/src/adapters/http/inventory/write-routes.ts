import { idSchema, skuSchema } from "@waybill/contracts";
import { ok } from "@waybill/result";
import { route, type Route } from "@waybill/service";
import { z } from "zod";
import {
  adjustStock,
  openLevel,
  setReordering,
} from "../../../app/commands/stock/levels.js";
import { noteSchema, stockSchema, unitsSchema } from "../schemas.js";
import { staffOnly, type HttpDeps } from "../scope.js";
import { showStock } from "../shapes.js";

const bySku = z.object({ sku: skuSchema });
const warehouseId = idSchema;
const tags = ["inventory"];

export const stockWriteRoutes = (deps: HttpDeps): readonly Route[] => [
  openRoute(deps),
  adjustRoute(deps),
  reorderRoute(deps),
];

const newLevelSchema = z
  .strictObject({
    sku: skuSchema,
    warehouseId,
    onHand: unitsSchema,
    reorderPoint: unitsSchema.default(0),
    reorderQuantity: unitsSchema.default(0),
  })
  .meta({
    example: {
      sku: "NW-001",
      warehouseId: "01981b3a-4b7c-7000-8000-000000000001",
      onHand: 120,
      reorderPoint: 10,
      reorderQuantity: 50,
    },
  });

const adjustmentSchema = z
  .strictObject({
    warehouseId,
    change: z
      .int()
      .min(-100_000_000)
      .max(100_000_000)
      .refine((change) => change !== 0, "must not be zero")
      .meta({ description: "Units; negative takes away" }),
    reason: z.string().trim().min(1).max(200),
    kind: z
      .enum(["received", "returned", "adjusted", "written_off"])
      .default("adjusted"),
  })
  .meta({
    example: {
      warehouseId: "01981b3a-4b7c-7000-8000-000000000001",
      change: -2,
      reason: "found broken",
    },
  });

const openRoute = ({ inNameOf, queries, clock }: HttpDeps): Route =>
  route({
    method: "post",
    path: "/inventory",
    summary: "Begins to keep a SKU in a warehouse",
    tags,
    access: staffOnly,
    body: newLevelSchema,
    replies: { 201: stockSchema },
    refusals: ["SKU_TAKEN", "PRODUCT_UNKNOWN", "WAREHOUSE_UNKNOWN"],
    handle: async (request) => {
      const outcome = await inNameOf(request)((stores) =>
        openLevel(stores, clock, request.body),
      );
      if (!outcome.ok) return outcome;
      const { sku } = request.body;
      const body = showStock(sku, await queries.levelsOf(sku));
      return ok({ status: 201, body });
    },
  });

const adjustRoute = ({ inNameOf, queries }: HttpDeps): Route =>
  route({
    method: "put",
    path: "/inventory/{sku}/stock",
    summary: "Books units in or out, or corrects a count",
    description:
      "A change, not a count: send an Idempotency-Key with it. Units that are reserved cannot be taken away.",
    tags,
    access: staffOnly,
    idempotency: "accepted",
    params: bySku,
    body: adjustmentSchema,
    replies: { 200: stockSchema },
    refusals: ["NOT_FOUND", "NEGATIVE_STOCK", "VALIDATION_FAILED"],
    handle: async (request) => {
      const { params, body, operationId: reference } = request;
      const outcome = await inNameOf(request)((stores) =>
        adjustStock(stores, { ...body, ...params, reference }),
      );
      if (!outcome.ok) return outcome;
      const levels = await queries.levelsOf(params.sku);
      return ok({ status: 200, body: showStock(params.sku, levels) });
    },
  });

const reorderRoute = ({ inNameOf, queries }: HttpDeps): Route =>
  route({
    method: "put",
    path: "/inventory/{sku}/reordering",
    summary: "Sets at which point, and how much, is bought again",
    tags,
    access: staffOnly,
    params: bySku,
    body: z
      .strictObject({
        warehouseId,
        reorderPoint: unitsSchema,
        reorderQuantity: unitsSchema,
        note: noteSchema,
      })
      .meta({
        example: {
          warehouseId: "01981b3a-4b7c-7000-8000-000000000001",
          reorderPoint: 25,
          reorderQuantity: 100,
        },
      }),
    replies: { 200: stockSchema },
    refusals: ["NOT_FOUND"],
    handle: async (request) => {
      const { params, body } = request;
      const { reorderPoint, reorderQuantity } = body;
      const outcome = await inNameOf(request)((stores) =>
        setReordering(
          stores,
          { sku: params.sku, warehouseId: body.warehouseId },
          { reorderPoint, reorderQuantity },
        ),
      );
      if (!outcome.ok) return outcome;
      const levels = await queries.levelsOf(params.sku);
      return ok({ status: 200, body: showStock(params.sku, levels) });
    },
  });
