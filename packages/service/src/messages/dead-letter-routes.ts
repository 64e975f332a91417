import type {
  DeadLetterFilter,
  DeadLetterSummary,
  MessagesAdmin,
} from "@waybill/messaging";
import { ok, refuse } from "@waybill/result";
import type { z } from "zod";
import { decodeCursor, encodeCursor, pageOf } from "../http/lists.js";
import { route, type Route } from "../http/route.js";
import {
  deadLetterSchema,
  deadQuerySchema,
  deadSummarySchema,
  doneSchema,
  idParams,
  reasonBody,
  replayBody,
  replayManyBody,
  replayReportSchema,
  type filterSchema,
} from "./message-schemas.js";
import { staffOf, staffOnly } from "./staff.js";

const tags = ["messages"] as const;

const filterOf = (filter: z.infer<typeof filterSchema>): DeadLetterFilter => ({
  topic: filter.topic,
  type: filter.type,
  from: filter.from === undefined ? undefined : new Date(filter.from),
  to: filter.to === undefined ? undefined : new Date(filter.to),
  code: filter.code,
  aggregateId: filter.aggregateId,
});

const present = <Letter extends DeadLetterSummary>(letter: Letter) => ({
  ...letter,
  receivedAt: letter.receivedAt.toISOString(),
  deadAt: letter.deadAt.toISOString(),
});

/** A cursor of ours is the last id of the page before; any other is as good as none at all. */
const afterOf = (cursor: string | undefined): string | undefined => {
  const after = cursor === undefined ? undefined : decodeCursor(cursor);
  return typeof after === "string" ? after : undefined;
};

/** Dead letters: found, read, tried again (edited, one or many), or given up. */
export const deadLetterRoutes = (admin: MessagesAdmin): Route[] => [
  ...reading(admin),
  ...replaying(admin),
  route({
    method: "post",
    path: "/messages/dead/{id}/discard",
    summary: "Give a dead letter up; what waits behind it goes on",
    tags,
    access: staffOnly,
    params: idParams,
    body: reasonBody,
    replies: { 200: doneSchema },
    refusals: ["CONFLICT"],
    handle: async (request) => {
      const { id } = request.params;
      const done = await admin.discard(
        id,
        request.body.reason,
        staffOf(request),
      );
      return done.ok ? ok({ status: 200, body: done.value }) : done;
    },
  }),
];

const reading = (admin: MessagesAdmin): Route[] => [
  route({
    method: "get",
    path: "/messages/dead",
    summary: "Dead letters, oldest first",
    tags,
    access: staffOnly,
    query: deadQuerySchema,
    replies: { 200: pageOf(deadSummarySchema) },
    handle: async ({ query }) => {
      const { limit, cursor, ...filter } = query;
      const found = await admin.dead(filterOf(filter), {
        limit: limit + 1,
        after: afterOf(cursor),
      });
      const items = found.slice(0, limit);
      const last = items.at(-1);
      const nextCursor =
        found.length > limit && last ? encodeCursor(last.id) : null;
      return ok({
        status: 200,
        body: { items: items.map(present), nextCursor },
      });
    },
  }),
  route({
    method: "get",
    path: "/messages/dead/{id}",
    summary: "A dead letter with its cause",
    tags,
    access: staffOnly,
    params: idParams,
    replies: { 200: deadLetterSchema },
    handle: async ({ params }) => {
      const letter = await admin.deadLetter(params.id);
      if (!letter) return refuse({ code: "NOT_FOUND" });
      return ok({ status: 200, body: present(letter) });
    },
  }),
];

const replaying = (admin: MessagesAdmin): Route[] => [
  route({
    method: "post",
    path: "/messages/dead/{id}/replay",
    summary: "Try a dead letter again, with other data if given",
    tags,
    access: staffOnly,
    params: idParams,
    body: replayBody,
    replies: { 202: doneSchema },
    refusals: ["CONFLICT"],
    handle: async (request) => {
      const { data } = request.body;
      const done = await admin.replay(
        request.params.id,
        data === undefined ? {} : { data },
        staffOf(request),
      );
      return done.ok ? ok({ status: 202, body: done.value }) : done;
    },
  }),
  route({
    method: "post",
    path: "/messages/dead/replay",
    summary: "Try all dead letters of a filter again",
    description: "With `dryRun` it only counts them.",
    tags,
    access: staffOnly,
    body: replayManyBody,
    replies: { 202: replayReportSchema },
    handle: async (request) => {
      const { filter, dryRun } = request.body;
      const report = await admin.replayMany(
        filterOf(filter),
        { dryRun },
        staffOf(request),
      );
      return ok({ status: 202, body: report });
    },
  }),
];
