import { timeSchema, topics } from "@waybill/contracts";
import { z } from "zod";

const idText = z.string().min(1).max(200);
const reason = z.string().trim().min(1).max(1_000);

export const outboxSchema = z
  .object({
    pending: z.int(),
    stuck: z.int(),
    oldestAgeSeconds: z.number().nullable(),
    stuckMessages: z.array(
      z.object({
        id: z.string(),
        topic: z.string(),
        type: z.string(),
        aggregateId: z.string(),
        aggregateVersion: z.int(),
        attempts: z.int(),
        lastError: z.string().nullable(),
        createdAt: z.string(),
        nextTryAt: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "OutboxSummary" });

export const inboxSchema = z
  .object({
    ready: z.int(),
    waiting: z.int(),
    dead: z.int(),
    intents: z.int(),
    oldestAgeSeconds: z.number().nullable(),
  })
  .meta({ id: "InboxSummary" });

export const gapSchema = z
  .object({
    id: z.string(),
    consumer: z.string(),
    topic: z.string(),
    source: z.string(),
    aggregateId: z.string(),
    appliedVersion: z.int(),
    nextVersion: z.int(),
    waiting: z.int(),
    since: z.string(),
  })
  .meta({ id: "MessageGap" });

const summaryFields = {
  id: z.string(),
  kind: z.enum(["message", "intent"]),
  topic: z.string().nullable(),
  type: z.string().nullable(),
  source: z.string().nullable(),
  aggregateId: z.string().nullable(),
  aggregateVersion: z.int().nullable(),
  code: z.string(),
  message: z.string(),
  attempts: z.int(),
  receivedAt: z.string(),
  deadAt: z.string(),
  parked: z.int(),
};
export const deadSummarySchema = z
  .object(summaryFields)
  .meta({ id: "DeadLetterSummary" });

export const deadLetterSchema = z
  .object({
    ...summaryFields,
    fault: z.object({
      kind: z.enum(["transient", "early", "permanent"]),
      code: z.string(),
      message: z.string(),
      stack: z.string().optional(),
      causes: z.array(z.string()).optional(),
    }),
    data: z.unknown(),
    raw: z
      .object({ encoding: z.enum(["utf8", "base64"]), body: z.string() })
      .nullable(),
  })
  .meta({ id: "DeadLetter" });

const filterFields = {
  topic: z.enum(topics).optional(),
  type: z.string().min(1).max(100).optional(),
  from: timeSchema.optional(),
  to: timeSchema.optional(),
  code: z.string().min(1).max(200).optional(),
  aggregateId: idText.optional(),
};
export const filterSchema = z.strictObject(filterFields);
export const deadQuerySchema = z.object({
  ...filterFields,
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().min(1).max(500).optional(),
});

export const idParams = z.object({ id: idText });
export const reasonBody = z
  .strictObject({ reason })
  .meta({ example: { reason: "Settled by hand" } });
export const replayBody = z
  .strictObject({ data: z.record(z.string(), z.unknown()).optional() })
  .meta({ example: {} });
export const replayManyBody = z
  .strictObject({ filter: filterSchema, dryRun: z.boolean().default(false) })
  .meta({ example: { filter: { type: "order.created" }, dryRun: true } });
export const replayReportSchema = z
  .object({
    matched: z.int(),
    replayed: z.int(),
    dryRun: z.boolean(),
    byType: z.record(z.string(), z.int()),
  })
  .meta({ id: "ReplayReport" });
export const doneSchema = z.object({ id: z.string() });
