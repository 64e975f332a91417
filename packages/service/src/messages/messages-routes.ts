import { ok } from "@waybill/result";
import type { MessagesAdmin } from "@waybill/messaging";
import { z } from "zod";
import { pageOf } from "../http/lists.js";
import { route, type Route } from "../http/route.js";
import { deadLetterRoutes } from "./dead-letter-routes.js";
import {
  doneSchema,
  gapSchema,
  idParams,
  inboxSchema,
  outboxSchema,
  reasonBody,
} from "./message-schemas.js";
import { staffOf, staffOnly } from "./staff.js";

/** What staff see and do of events on their way: outbox, inbox, gaps and dead letters. */
export const messagesRoutes = (admin: MessagesAdmin): Route[] => [
  ...outboxRoutes(admin),
  ...inboxRoutes(admin),
  ...deadLetterRoutes(admin),
];

const outboxRoutes = (admin: MessagesAdmin): Route[] => [
  route({
    method: "get",
    path: "/messages/outbox",
    summary: "Events that wait to be published",
    tags: ["messages"],
    access: staffOnly,
    replies: { 200: outboxSchema },
    handle: async () => {
      const summary = await admin.outbox();
      const stuckMessages = summary.stuckMessages.map((message) => ({
        ...message,
        createdAt: message.createdAt.toISOString(),
        nextTryAt: message.nextTryAt?.toISOString() ?? null,
      }));
      return ok({ status: 200, body: { ...summary, stuckMessages } });
    },
  }),
  route({
    method: "post",
    path: "/messages/outbox/{id}/retry",
    summary: "Publish a waiting event now",
    tags: ["messages"],
    access: staffOnly,
    params: idParams,
    replies: { 200: doneSchema },
    refusals: ["CONFLICT"],
    handle: async (request) => {
      const done = await admin.retryOutbox(request.params.id, staffOf(request));
      return done.ok ? ok({ status: 200, body: done.value }) : done;
    },
  }),
];

const inboxRoutes = (admin: MessagesAdmin): Route[] => [
  route({
    method: "get",
    path: "/messages/inbox",
    summary: "Events that wait to be applied",
    tags: ["messages"],
    access: staffOnly,
    replies: { 200: inboxSchema },
    handle: async () => ok({ status: 200, body: await admin.inbox() }),
  }),
  route({
    method: "get",
    path: "/messages/gaps",
    summary: "Aggregates whose next event has not come",
    tags: ["messages"],
    access: staffOnly,
    query: z.object({
      limit: z.coerce.number().int().min(1).max(200).default(50),
    }),
    replies: { 200: pageOf(gapSchema) },
    handle: async ({ query }) => {
      const gaps = await admin.gaps(query.limit);
      const items = gaps.map((gap) => ({
        ...gap,
        since: gap.since.toISOString(),
      }));
      return ok({ status: 200, body: { items, nextCursor: null } });
    },
  }),
  route({
    method: "post",
    path: "/messages/gaps/{id}/skip",
    summary: "Go on without the events that have not come",
    tags: ["messages"],
    access: staffOnly,
    params: idParams,
    body: reasonBody,
    replies: { 200: z.object({ skippedTo: z.int() }) },
    refusals: ["CONFLICT"],
    handle: async (request) => {
      const { id } = request.params;
      const done = await admin.skipGap(
        id,
        request.body.reason,
        staffOf(request),
      );
      return done.ok ? ok({ status: 200, body: done.value }) : done;
    },
  }),
];
