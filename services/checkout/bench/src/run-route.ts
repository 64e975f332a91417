import { ok } from "@waybill/result";
import { route, type Route } from "@waybill/service";
import { z } from "zod";
import { runLoad } from "./load.js";

export const subjects = ["engine", "work", "saga"] as const;
export type Subject = (typeof subjects)[number];

/** One thing to do of a load: an order whose saga is to run, or an instance of the workflow that does nothing. */
export type Item = {
  readonly id: string;
  readonly customerId?: string | undefined;
};

export type Subjects = {
  /** Does one; resolves with what it came to. */
  readonly run: Readonly<Record<Subject, (item: Item) => Promise<string>>>;
  /** Of this process so far. */
  readonly counted: () => {
    readonly activities: number;
    readonly restarts: number;
  };
};

const body = z.strictObject({
  subject: z.enum(subjects),
  items: z
    .array(z.strictObject({ id: z.uuid(), customerId: z.uuid().optional() }))
    .min(1)
    .max(5_000),
  pace: z.union([
    z.strictObject({ inFlight: z.int().min(1).max(1_000) }),
    z.strictObject({ perSecond: z.number().min(0.1).max(10_000) }),
  ]),
});

const answer = z.object({
  timed: z.array(
    z.object({ startMs: z.number(), endMs: z.number(), outcome: z.string() }),
  ),
  activities: z.int(),
  restarts: z.int(),
});

/** Runs a load in this process, where a saga's beginning and end can be seen without asking, and answers once all of it has ended. */
export const runRoute = ({ run, counted }: Subjects): Route =>
  route({
    method: "post",
    path: "/bench/runs",
    summary: "Runs a load of sagas, of their work alone, or of empty workflows",
    tags: ["bench"],
    access: { roles: ["staff"] },
    idempotency: "none",
    body,
    replies: { 200: answer },
    handle: async ({ body: { subject, items, pace } }) => {
      const before = counted();
      const timed = await runLoad(items, pace, run[subject]);
      const after = counted();
      return ok({
        status: 200,
        body: {
          timed,
          activities: after.activities - before.activities,
          restarts: after.restarts - before.restarts,
        },
      });
    },
  });
