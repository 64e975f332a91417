import { idSchema, skuSchema } from "@waybill/contracts";
import { ok, refuse } from "@waybill/result";
import { listQuery, pageOf, route, type Route } from "@waybill/service";
import { z } from "zod";
import { page, readCursor } from "../pages.js";
import { levelSchema, stockSchema } from "../schemas.js";
import { staffOnly, type HttpDeps } from "../scope.js";
import { showLevel, showStock, showStocks } from "../shapes.js";

const bySku = z.object({ sku: skuSchema });
const tags = ["inventory"];

export const stockReadRoutes = (deps: HttpDeps): readonly Route[] => [
  listStock(deps),
  listLow(deps),
  readStock(deps),
];

const listStock = ({ queries }: HttpDeps): Route =>
  route({
    method: "get",
    path: "/inventory",
    summary: "What there is of each SKU",
    tags,
    access: "public",
    query: listQuery.extend({ warehouseId: idSchema.optional() }),
    replies: { 200: pageOf(stockSchema) },
    refusals: ["VALIDATION_FAILED"],
    handle: async ({ query }) => {
      const after = readCursor(skuSchema, query.cursor);
      if (!after.ok) return after;
      const { limit } = query;
      const levels = await queries.levelsPage({
        after: after.value,
        warehouseId: query.warehouseId,
        limit: limit + 1,
      });
      const found = showStocks(levels);
      const body = page(
        found,
        limit,
        (stock) => stock.sku,
        (stock) => stock,
      );
      return ok({ status: 200, body });
    },
  });

const listLow = ({ queries }: HttpDeps): Route =>
  route({
    method: "get",
    path: "/inventory/low-stock",
    summary: "Levels at or below their reorder point",
    tags,
    access: staffOnly,
    query: listQuery,
    replies: { 200: pageOf(levelSchema.extend({ sku: z.string() })) },
    refusals: ["VALIDATION_FAILED"],
    handle: async ({ query: { limit, cursor } }) => {
      const after = readCursor(z.tuple([skuSchema, idSchema]), cursor);
      if (!after.ok) return after;
      const found = await queries.lowLevels({
        after: after.value,
        limit: limit + 1,
      });
      const body = page(
        found,
        limit,
        (level) => [level.sku, level.warehouseId],
        (level) => ({ sku: level.sku, ...showLevel(level) }),
      );
      return ok({ status: 200, body });
    },
  });

const readStock = ({ queries }: HttpDeps): Route =>
  route({
    method: "get",
    path: "/inventory/{sku}",
    summary: "What there is of one SKU, by warehouse",
    tags,
    access: "public",
    params: bySku,
    replies: { 200: stockSchema },
    refusals: ["NOT_FOUND"],
    handle: async ({ params: { sku } }) => {
      const levels = await queries.levelsOf(sku);
      return levels.length > 0
        ? ok({ status: 200, body: showStock(sku, levels) })
        : refuse({ code: "NOT_FOUND" });
    },
  });
