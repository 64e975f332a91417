import { idSchema, skuSchema } from "@waybill/contracts";
import { ok } from "@waybill/result";
import { listQuery, pageOf, route, type Route } from "@waybill/service";
import { z } from "zod";
import { page, readCursor } from "../pages.js";
import { movementSchema } from "../schemas.js";
import { staffOnly, type HttpDeps } from "../scope.js";

const bySku = z.object({ sku: skuSchema });
const tags = ["inventory"];

export const ledgerRoutes = (deps: HttpDeps): readonly Route[] => [
  listMovements(deps),
  listDiscrepancies(deps),
];

const discrepancySchema = z.object({
  sku: z.string(),
  warehouseId: idSchema,
  onHand: z.int().nullable(),
  reserved: z.int().nullable(),
  ledgerOnHand: z.int(),
  ledgerReserved: z.int(),
  owed: z.int(),
});

const listMovements = ({ queries }: HttpDeps): Route =>
  route({
    method: "get",
    path: "/inventory/{sku}/movements",
    summary: "The ledger of a SKU, newest entry first",
    tags,
    access: staffOnly,
    params: bySku,
    query: listQuery.extend({ warehouseId: idSchema.optional() }),
    replies: { 200: pageOf(movementSchema) },
    refusals: ["VALIDATION_FAILED"],
    handle: async ({ params: { sku }, query }) => {
      const before = readCursor(z.int().min(1), query.cursor);
      if (!before.ok) return before;
      const { limit } = query;
      const found = await queries.movements({
        sku,
        warehouseId: query.warehouseId,
        before: before.value,
        limit: limit + 1,
      });
      const body = page(
        found,
        limit,
        (row) => row.id,
        (row) => ({ ...row, at: row.at.toISOString() }),
      );
      return ok({ status: 200, body });
    },
  });

const listDiscrepancies = ({ queries }: HttpDeps): Route =>
  route({
    method: "get",
    path: "/inventory/discrepancies",
    summary:
      "SKUs whose stock, ledger and reservations do not agree: none, or there is a bug",
    tags,
    access: staffOnly,
    replies: { 200: z.object({ items: z.array(discrepancySchema) }) },
    handle: async () => {
      const items = await queries.discrepancies(200);
      return ok({ status: 200, body: { items } });
    },
  });
