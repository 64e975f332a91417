import { moneySchema } from "@waybill/contracts";
import type { Migration } from "@waybill/database";
import { ok, refuse } from "@waybill/result";
import { z } from "zod";
import {
  audit,
  listQuery,
  pageOf,
  remoteUnavailable,
  route,
  type ServiceContext,
  type ServiceParts,
} from "../index.js";
import { customers } from "./things-grpc.js";

/** A small service that uses all of the kit: things with a name and a count. */
export const thingsMigration: Migration = {
  name: "0100-things",
  up: "CREATE TABLE things (id uuid PRIMARY KEY, name text NOT NULL, count int NOT NULL, version int NOT NULL DEFAULT 1)",
  down: "DROP TABLE things",
};

const thingSchema = z
  .object({ id: z.uuid(), name: z.string(), count: z.int(), version: z.int() })
  .meta({ id: "Thing" });
type Thing = z.infer<typeof thingSchema>;

const newThing = z
  .strictObject({
    name: z.string().trim().min(1).max(50),
    count: z.int().min(1).max(100),
    price: moneySchema.optional(),
    parts: z
      .array(
        z.strictObject({ sku: z.string().min(1), quantity: z.int().min(1) }),
      )
      .max(20)
      .optional(),
  })
  .meta({ example: { name: "lamp", count: 2 } });

/** What a test steers and sees of the handlers. */
export type Stage = {
  operations: string[];
  /** While set, POST /things waits for it after its effect. */
  hold?: Promise<void> | undefined;
  /** Thrown by POST /things after its effect, once. */
  failOnce?: Error | undefined;
};

const forUsers = { roles: ["customer", "staff"] } as const;
const tags = ["things"] as const;

export function thingsParts(
  context: ServiceContext,
  stage: Stage,
): ServiceParts {
  return {
    routes: [...writing(context, stage), ...reading(context), ...faulty()],
    grpc: [customers],
  };
}

const writing = ({ db, now }: ServiceContext, stage: Stage) => [
  route({
    method: "post",
    path: "/things",
    summary: "Make a thing",
    tags,
    access: forUsers,
    idempotency: "required",
    body: newThing,
    replies: { 201: thingSchema },
    refusals: ["CONFLICT"],
    handle: async ({ body, operationId, caller, correlationId }) => {
      stage.operations.push(operationId);
      if (body.name === "taken") return refuse({ code: "CONFLICT" });
      await db.transaction(async (tx) => {
        const added = await tx.execute(
          "INSERT INTO things (id, name, count) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
          [operationId, body.name, body.count],
        );
        if (added === 1)
          await audit(tx, {
            action: "thing.made",
            object: { type: "thing", id: operationId },
            after: { count: body.count },
            caller,
            correlationId,
            now: now(),
          });
      });
      await stage.hold;
      const fault = stage.failOnce;
      stage.failOnce = undefined;
      if (fault) throw fault;
      return ok({
        status: 201,
        body: {
          id: operationId,
          name: body.name,
          count: body.count,
          version: 1,
        },
        headers: { Location: `/api/v1/things/${operationId}` },
        etag: "1",
      });
    },
  }),
  route({
    method: "put",
    path: "/things/{id}",
    summary: "Rename a thing",
    tags,
    access: { roles: ["staff"] },
    params: z.object({ id: z.uuid() }),
    body: z.strictObject({ name: z.string().min(1) }),
    replies: { 200: thingSchema },
    refusals: ["PRECONDITION_FAILED"],
    handle: async ({ params, body, ifMatch }) => {
      const [thing] = await db.query<Thing>(
        `UPDATE things SET name = $2, version = version + 1
         WHERE id = $1 AND ($3::text IS NULL OR version::text = $3) RETURNING *`,
        [params.id, body.name, ifMatch ?? null],
      );
      if (!thing) return refuse({ code: "PRECONDITION_FAILED" });
      return ok({ status: 200, body: thing, etag: String(thing.version) });
    },
  }),
  route({
    method: "post",
    path: "/hooks",
    summary: "Take a webhook",
    tags,
    access: "public",
    idempotency: "none",
    rawBody: true,
    replies: { 200: z.object({ bytes: z.int(), text: z.string() }) },
    handle: async ({ rawBody }) =>
      ok({
        status: 200,
        body: { bytes: rawBody.length, text: rawBody.toString("utf8") },
      }),
  }),
];

const reading = ({ db }: ServiceContext) => [
  route({
    method: "get",
    path: "/things/{id}",
    summary: "One thing",
    tags,
    access: { roles: ["customer", "staff"], guest: true },
    params: z.object({ id: z.uuid() }),
    replies: { 200: thingSchema },
    handle: async ({ params }) => {
      const [thing] = await db.query<Thing>(
        "SELECT * FROM things WHERE id = $1",
        [params.id],
      );
      if (!thing) return refuse({ code: "NOT_FOUND" });
      return ok({ status: 200, body: thing, etag: String(thing.version) });
    },
  }),
  route({
    method: "get",
    path: "/things/special",
    summary: "A fixed path beside a parameter",
    tags,
    access: "public",
    replies: { 200: z.object({ special: z.boolean() }) },
    handle: async () => ok({ status: 200, body: { special: true } }),
  }),
  route({
    method: "get",
    path: "/things",
    summary: "All things",
    tags,
    access: { roles: ["staff"] },
    query: listQuery,
    replies: { 200: pageOf(thingSchema) },
    handle: async ({ query }) => {
      const items = await db.query<Thing>(
        "SELECT * FROM things ORDER BY id LIMIT $1",
        [query.limit],
      );
      return ok({ status: 200, body: { items, nextCursor: null } });
    },
  }),
  route({
    method: "get",
    path: "/wait",
    summary: "Wait until told to stop",
    tags,
    access: "public",
    replies: { 200: z.object({ aborted: z.boolean() }) },
    handle: async ({ signal }) => {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 20_000);
        signal.addEventListener("abort", () => {
          clearTimeout(timer);
          resolve();
        });
      });
      return ok({ status: 200, body: { aborted: signal.aborted } });
    },
  }),
];

const faulty = () => [
  route({
    method: "get",
    path: "/boom",
    summary: "A bug",
    tags,
    access: "public",
    replies: { 204: z.undefined() },
    handle: async () => {
      throw new Error("a bug that names maria@example.com");
    },
  }),
  route({
    method: "get",
    path: "/away",
    summary: "Something is away",
    tags,
    access: "public",
    replies: { 204: z.undefined() },
    handle: async () => {
      throw remoteUnavailable(
        { appId: "payment", method: "takePayment" },
        "no answer",
      );
    },
  }),
];
