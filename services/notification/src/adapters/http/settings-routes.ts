import { idSchema } from "@waybill/contracts";
import { ok, refuse } from "@waybill/result";
import { isStaff, route, type Route } from "@waybill/service";
import { z } from "zod";
import { customerOf, kindSchema, type UseCases } from "./use-cases.js";

const everyone = { roles: ["customer", "staff"] } as const;
const preferencesSchema = z.object({
  customerId: idSchema,
  suppressed: z.array(kindSchema),
  version: z.int(),
});
const ownCustomer = z.object({ customerId: idSchema });

export const preferenceRoutes = (use: UseCases): readonly Route[] => [
  readPreferences(use),
  changePreferences(use),
];

const readPreferences = (use: UseCases) =>
  route({
    method: "get",
    path: "/preferences/{customerId}",
    summary: "Which messages a customer switched off",
    tags: ["preferences"],
    access: everyone,
    params: ownCustomer,
    replies: { 200: preferencesSchema },
    refusals: ["NOT_FOUND"],
    handle: async ({ params, caller }) => {
      if (!isStaff(caller) && customerOf(caller) !== params.customerId)
        return refuse({ code: "NOT_FOUND" });
      const preferences = await use.reads.preferences(params.customerId);
      return ok({
        status: 200,
        body: preferences,
        etag: String(preferences.version),
      });
    },
  });

const changePreferences = (use: UseCases) =>
  route({
    method: "put",
    path: "/preferences/{customerId}",
    summary: "Switches optional messages off",
    tags: ["preferences"],
    access: everyone,
    params: ownCustomer,
    body: z
      .strictObject({ suppressed: z.array(kindSchema).max(50) })
      .meta({ example: { suppressed: ["cart.abandoned"] } }),
    replies: { 200: preferencesSchema },
    refusals: ["NOT_FOUND", "VALIDATION_FAILED", "PRECONDITION_FAILED"],
    handle: async ({ params, body, caller, ifMatch }) => {
      if (!isStaff(caller) && customerOf(caller) !== params.customerId)
        return refuse({ code: "NOT_FOUND" });
      const outcome = await use.setPreferences(
        params.customerId,
        body.suppressed,
        versionOf(ifMatch),
      );
      return outcome.ok
        ? ok({
            status: 200,
            body: outcome.value,
            etag: String(outcome.value.version),
          })
        : outcome;
    },
  });

const templateSchema = z.object({
  kind: kindSchema,
  subject: z.string(),
  body: z.string(),
  version: z.int(),
});
const ofKind = z.object({ kind: kindSchema });

export const templateRoutes = (use: UseCases): readonly Route[] => [
  readTemplate(use),
  changeTemplate(use),
];

const readTemplate = (use: UseCases) =>
  route({
    method: "get",
    path: "/templates/{kind}",
    summary: "The text of a kind of message",
    tags: ["templates"],
    access: { roles: ["staff"] },
    params: ofKind,
    replies: { 200: templateSchema },
    handle: async ({ params }) => {
      const template = await use.reads.template(params.kind);
      return ok({
        status: 200,
        body: template,
        etag: String(template.version),
      });
    },
  });

const changeTemplate = (use: UseCases) =>
  route({
    method: "put",
    path: "/templates/{kind}",
    summary: "Another text for a kind of message",
    tags: ["templates"],
    access: { roles: ["staff"] },
    params: ofKind,
    body: z
      .strictObject({
        subject: z.string().trim().min(1).max(200),
        body: z.string().trim().min(1).max(5000),
      })
      .meta({
        example: {
          subject: "Order {{orderNumber}} is confirmed",
          body: "It comes to {{total}}.",
        },
      }),
    replies: { 200: templateSchema },
    refusals: ["VALIDATION_FAILED", "PRECONDITION_FAILED"],
    handle: async ({ params, body, ifMatch }) => {
      const outcome = await use.setTemplate(
        params.kind,
        body,
        versionOf(ifMatch),
      );
      return outcome.ok
        ? ok({
            status: 200,
            body: outcome.value,
            etag: String(outcome.value.version),
          })
        : outcome;
    },
  });

const versionOf = (ifMatch: string | undefined): number | undefined =>
  ifMatch === undefined ? undefined : Number(ifMatch);
