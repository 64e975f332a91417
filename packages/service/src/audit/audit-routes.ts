import { timeSchema } from "@waybill/contracts";
import type { Database } from "@waybill/database";
import { ok, refuse } from "@waybill/result";
import { z } from "zod";
import { validationRefusal } from "../http/input/input.js";
import {
  decodeCursor,
  encodeCursor,
  listQuery,
  pageOf,
} from "../http/lists.js";
import { route, type Route } from "../http/route.js";

const entrySchema = z
  .object({
    id: z.int(),
    at: z.string(),
    actor: z.string(),
    role: z.string(),
    action: z.string(),
    objectType: z.string(),
    objectId: z.string(),
    before: z.unknown(),
    after: z.unknown(),
    correlationId: z.string(),
  })
  .meta({ id: "AuditEntry" });

const querySchema = listQuery.extend({
  actor: z.string().max(200).optional(),
  action: z.string().max(100).optional(),
  objectType: z.string().max(100).optional(),
  objectId: z.string().max(200).optional(),
  correlationId: z.string().max(255).optional(),
  from: timeSchema.optional(),
  to: timeSchema.optional(),
});

type Row = Omit<z.infer<typeof entrySchema>, "at"> & { readonly at: Date };

// A page is asked for by its last id: entries that come meanwhile do not shift it.
const listSql = `
  SELECT id, at, actor, role, action, object_type AS "objectType", object_id AS "objectId", before, after,
         correlation_id AS "correlationId"
  FROM audit_log
  WHERE ($1::bigint IS NULL OR id < $1) AND ($2::text IS NULL OR actor = $2) AND ($3::text IS NULL OR action = $3)
    AND ($4::text IS NULL OR object_type = $4) AND ($5::text IS NULL OR object_id = $5)
    AND ($6::text IS NULL OR correlation_id = $6)
    AND ($7::timestamptz IS NULL OR at >= $7) AND ($8::timestamptz IS NULL OR at < $8)
  ORDER BY id DESC LIMIT $9`;

/** GET /audit: who did what to which object, newest first. For admins. */
export const auditRoutes = (db: Database): Route[] => [
  route({
    method: "get",
    path: "/audit",
    summary: "Who did what, newest first",
    tags: ["audit"],
    access: { roles: ["admin"] },
    query: querySchema,
    replies: { 200: pageOf(entrySchema) },
    handle: async ({ query }) => {
      const after =
        query.cursor === undefined ? null : decodeCursor(query.cursor);
      if (after !== null && !Number.isSafeInteger(after))
        return refuse(
          validationRefusal([
            {
              path: "cursor",
              code: "invalid_cursor",
              message: "is not one of ours",
            },
          ]),
        );
      const rows = await db.query<Row>(listSql, [
        after,
        query.actor ?? null,
        query.action ?? null,
        query.objectType ?? null,
        query.objectId ?? null,
        query.correlationId ?? null,
        query.from ?? null,
        query.to ?? null,
        query.limit + 1,
      ]);
      const items = rows.slice(0, query.limit);
      const last = items.at(-1);
      return ok({
        status: 200,
        body: {
          items: items.map((row) => ({ ...row, at: row.at.toISOString() })),
          nextCursor:
            rows.length > query.limit && last ? encodeCursor(last.id) : null,
        },
      });
    },
  }),
];
