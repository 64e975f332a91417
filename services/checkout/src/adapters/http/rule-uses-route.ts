import { idSchema, timeSchema } from "@waybill/contracts";
import { ok, refuse } from "@waybill/result";
import { listQuery, pageOf, route, type Route } from "@waybill/service";
import { z } from "zod";
import { afterOf, page } from "./pages.js";
import { type Room, type RuleUseCases } from "./rule-rooms.js";

const useShape = z.object({
  orderId: idSchema,
  customerId: idSchema.optional(),
  redeemedAt: timeSchema,
  restoredAt: timeSchema.optional(),
});

/** Who used a voucher or promotion. */
export const usesRoute = (rules: RuleUseCases, room: Room): Route =>
  route({
    method: "get",
    path: `${room.item}/redemptions`,
    summary: `The orders that used a ${room.what}`,
    tags: room.tags,
    access: { roles: ["staff"] },
    params: room.params,
    query: listQuery,
    replies: { 200: pageOf(useShape) },
    refusals: ["NOT_FOUND", "VALIDATION_FAILED"],
    handle: async ({ params, query }) => {
      const after = afterOf(query.cursor);
      if (!after.ok) return after;
      const rule = await rules.reads.find(room.nameOf(params.name));
      if (!rule) return refuse({ code: "NOT_FOUND" });
      const uses = await rules.reads.uses(
        rule.id,
        after.value,
        query.limit + 1,
      );
      const body = ({
        orderId,
        customerId,
        redeemedAt,
        restoredAt,
      }: (typeof uses)[number]) => ({
        orderId,
        ...(customerId === null ? {} : { customerId }),
        redeemedAt: redeemedAt.toISOString(),
        ...(restoredAt === null
          ? {}
          : { restoredAt: restoredAt.toISOString() }),
      });
      return ok({
        status: 200,
        body: page(uses, query.limit, body, (use) => use.orderId),
      });
    },
  });
