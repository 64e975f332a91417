import { idSchema, timeSchema } from "@waybill/contracts";
import { ok, refuse } from "@waybill/result";
import {
  decodeCursor,
  encodeCursor,
  isStaff,
  listQuery,
  route,
  type Caller,
  type Route,
} from "@waybill/service";
import { z } from "zod";
import type {} from "../../app/commands/settings.js";
import { preferenceRoutes, templateRoutes } from "./settings-routes.js";
import { customerOf, type UseCases } from "./use-cases.js";
import type { Notification } from "../../domain/notification.js";

const notificationSchema = z
  .object({
    id: idSchema,
    orderId: idSchema.optional(),
    customerId: idSchema.optional(),
    kind: z.string(),
    channel: z.string(),
    status: z.enum(["pending", "sent", "failed", "suppressed"]),
    subject: z.string(),
    body: z.string(),
    messageId: z.string(),
    createdAt: timeSchema,
    sentAt: timeSchema.optional(),
  })
  .meta({ id: "Notification" });
const everyone = { roles: ["customer", "staff"] } as const;

export const notificationRoutes = (use: UseCases): readonly Route[] => [
  listNotifications(use),
  resendNotification(use),
  ...preferenceRoutes(use),
  ...templateRoutes(use),
];

const listNotifications = (use: UseCases) =>
  route({
    method: "get",
    path: "/notifications",
    summary: "Messages that were sent, oldest first; customers see their own",
    tags: ["notifications"],
    access: everyone,
    query: listQuery.extend({
      orderId: idSchema.optional(),
      customerId: idSchema.optional(),
      status: z.enum(["pending", "sent", "failed", "suppressed"]).optional(),
      audience: z.enum(["customer", "staff"]).optional(),
    }),
    replies: {
      200: z.object({
        items: z.array(notificationSchema),
        nextCursor: z.string().nullable(),
      }),
    },
    handle: async ({ query, caller }) => {
      const { limit, cursor, ...filter } = query;
      const own = isStaff(caller)
        ? filter
        : { ...filter, customerId: customerOf(caller), audience: "customer" };
      const after = cursor === undefined ? undefined : decodeCursor(cursor);
      if (cursor !== undefined && typeof after !== "string")
        return refuse({ code: "VALIDATION_FAILED", errors: [badCursor] });
      const wanted = Object.fromEntries(
        Object.entries({ ...own, after }).filter(
          ([, value]) => value !== undefined,
        ),
      );
      const found = await use.reads.list({ ...wanted, limit: limit + 1 });
      const items = found.slice(0, limit);
      const last = found.length > limit ? items.at(-1) : undefined;
      return ok({
        status: 200,
        body: {
          items: items.map(shape),
          nextCursor: last ? encodeCursor(last.id) : null,
        },
      });
    },
  });

const resendNotification = (use: UseCases) =>
  route({
    method: "post",
    path: "/notifications/{id}/resend",
    summary: "Sends a message once more, under its old Message-ID",
    tags: ["notifications"],
    access: everyone,
    params: z.object({ id: idSchema }),
    replies: { 200: notificationSchema },
    refusals: ["NOT_FOUND"],
    handle: async ({ params, caller }) => {
      const outcome = await use.resend(params.id, (found) =>
        mayRead(caller, found),
      );
      return outcome.ok
        ? ok({ status: 200, body: shape(outcome.value) })
        : outcome;
    },
  });

const badCursor = {
  path: "cursor",
  code: "invalid",
  message: "take nextCursor of the page before as it is",
};
const mayRead = (caller: Caller, found: Notification): boolean =>
  isStaff(caller) ||
  (found.audience === "customer" && found.customerId === customerOf(caller));

function shape(found: Notification) {
  const { id, kind, channel, status, subject, body, messageId } = found;
  return {
    id,
    kind,
    channel,
    status,
    subject,
    body,
    messageId,
    createdAt: found.createdAt.toISOString(),
    ...(found.orderId ? { orderId: found.orderId } : {}),
    ...(found.customerId ? { customerId: found.customerId } : {}),
    ...(found.sentAt ? { sentAt: found.sentAt.toISOString() } : {}),
  };
}
