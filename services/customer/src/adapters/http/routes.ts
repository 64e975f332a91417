import { idSchema } from "@waybill/contracts";
import { ok, refuse } from "@waybill/result";
import {
  decodeCursor,
  encodeCursor,
  listQuery,
  pageOf,
  route,
  type Route,
} from "@waybill/service";
import { z } from "zod";
import { addressRoutes } from "./address-routes.js";
import { answer, ifOwn, type UseCases } from "./answers.js";
import {
  customerSchema,
  editBody,
  mayRead,
  profileOf,
  registerBody,
  addressOf,
  shape,
} from "./shapes.js";

const tags = ["customers"];
const everyone = { roles: ["customer", "staff"] } as const;
const staff = { roles: ["staff"] } as const;
const params = z.object({ id: idSchema });

export const customerRoutes = (use: UseCases): readonly Route[] => [
  register(use),
  list(use),
  read(use),
  edit(use),
  changeStatus(use, "suspend"),
  changeStatus(use, "activate"),
  erase(use),
  exportData(use),
  ...addressRoutes(use),
];

const register = ({ commandsFor }: UseCases) =>
  route({
    method: "post",
    path: "/customers",
    summary: "Adds a customer",
    tags,
    access: staff,
    body: registerBody,
    replies: { 201: customerSchema },
    refusals: ["EXTERNAL_REF_TAKEN", "EMAIL_TAKEN"],
    handle: async ({ body, operationId, ...by }) => {
      const addresses = (body.addresses ?? []).map(addressOf);
      const outcome = await commandsFor(by).register(
        operationId,
        profileOf(body),
        addresses,
      );
      if (!outcome.ok) return outcome;
      const { id, version } = outcome.value;
      const headers = { location: `/api/v1/customers/${id}` };
      return ok({
        status: 201,
        body: shape(outcome.value),
        etag: String(version),
        headers,
      });
    },
  });

const list = ({ reads }: UseCases) =>
  route({
    method: "get",
    path: "/customers",
    summary: "Customers, oldest first",
    tags,
    access: staff,
    query: listQuery.extend({
      externalRef: z.string().max(100).optional(),
      email: z.string().max(320).optional(),
      status: z.enum(["active", "suspended", "erased"]).optional(),
      q: z.string().max(100).optional(),
    }),
    replies: { 200: pageOf(customerSchema) },
    handle: async ({ query: { limit, cursor, ...filter } }) => {
      const after = cursor === undefined ? undefined : decodeCursor(cursor);
      if (cursor !== undefined && typeof after !== "string")
        return refuse({
          code: "VALIDATION_FAILED",
          errors: [
            {
              path: "cursor",
              code: "invalid",
              message: "take nextCursor of the page before as it is",
            },
          ],
        });
      const given = Object.fromEntries(
        Object.entries({ ...filter, after }).filter(
          ([, value]) => value !== undefined,
        ),
      );
      const found = await reads.list({ ...given, limit: limit + 1 });
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

const read = ({ reads }: UseCases) =>
  route({
    method: "get",
    path: "/customers/{id}",
    summary: "One customer",
    tags,
    access: everyone,
    params,
    replies: { 200: customerSchema },
    refusals: ["NOT_FOUND"],
    handle: async ({ params: { id }, caller }) => {
      const customer = mayRead(caller, id) ? await reads.find(id) : null;
      return answer(customer ? ok(customer) : refuse({ code: "NOT_FOUND" }));
    },
  });

const edit = ({ commandsFor }: UseCases) =>
  route({
    method: "put",
    path: "/customers/{id}",
    summary: "Replaces a customer's profile",
    tags,
    access: staff,
    params,
    body: editBody,
    replies: { 200: customerSchema },
    refusals: [
      "NOT_FOUND",
      "PRECONDITION_FAILED",
      "EXTERNAL_REF_TAKEN",
      "EMAIL_TAKEN",
    ],
    handle: async ({ params: { id }, body, ifMatch, ...by }) => {
      const expected = ifMatch === undefined ? undefined : Number(ifMatch);
      return answer(await commandsFor(by).edit(id, profileOf(body), expected));
    },
  });

const changeStatus = (
  { commandsFor }: UseCases,
  verb: "suspend" | "activate",
) =>
  route({
    method: "post",
    path: `/customers/{id}/${verb}`,
    summary:
      verb === "suspend"
        ? "Stops a customer from ordering"
        : "Lets a customer order again",
    tags,
    access: staff,
    params,
    replies: { 200: customerSchema },
    refusals: ["NOT_FOUND"],
    handle: async ({ params: { id }, ...by }) =>
      answer(await commandsFor(by)[verb](id)),
  });

const erase = ({ commandsFor }: UseCases) =>
  route({
    method: "delete",
    path: "/customers/{id}",
    summary: "Erases personal data; the facts of their orders stay",
    tags,
    access: everyone,
    params,
    replies: { 200: customerSchema },
    refusals: ["NOT_FOUND"],
    handle: ({ params: { id }, ...by }) =>
      ifOwn(by.caller, id, async () => answer(await commandsFor(by).erase(id))),
  });

const exportData = ({ reads }: UseCases) =>
  route({
    method: "get",
    path: "/customers/{id}/export",
    summary: "All that is kept of a customer here",
    tags,
    access: everyone,
    params,
    replies: {
      200: z.object({
        customer: customerSchema,
        firstOrderId: idSchema.nullable(),
      }),
    },
    refusals: ["NOT_FOUND"],
    handle: async ({ params: { id }, caller }) => {
      const customer = mayRead(caller, id) ? await reads.find(id) : null;
      if (!customer) return refuse({ code: "NOT_FOUND" });
      const headers = {
        "content-disposition": `attachment; filename="customer-${id}.json"`,
      };
      return ok({
        status: 200,
        body: {
          customer: shape(customer),
          firstOrderId: customer.firstOrderId,
        },
        headers,
      });
    },
  });
