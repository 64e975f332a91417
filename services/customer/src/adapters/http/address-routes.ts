import { idSchema } from "@waybill/contracts";
import { route, type Route } from "@waybill/service";
import { z } from "zod";
import { answer, ifOwn, type UseCases } from "./answers.js";
import { addressBody, addressOf, customerSchema } from "./shapes.js";

const tags = ["addresses"];
const everyone = { roles: ["customer", "staff"] } as const;
const params = z.object({ id: idSchema, addressId: idSchema });

export const addressRoutes = (use: UseCases): readonly Route[] => [
  add(use),
  change(use),
  remove(use),
];

const add = ({ commandsFor }: UseCases) =>
  route({
    method: "post",
    path: "/customers/{id}/addresses",
    summary: "Adds an address",
    tags,
    access: everyone,
    params: z.object({ id: idSchema }),
    body: addressBody,
    replies: { 200: customerSchema },
    refusals: ["NOT_FOUND", "VALIDATION_FAILED"],
    handle: ({ params: { id }, body, operationId, ...by }) =>
      ifOwn(by.caller, id, async () =>
        answer(
          await commandsFor(by).addAddress(id, {
            ...addressOf(body),
            id: operationId,
          }),
        ),
      ),
  });

const change = ({ commandsFor }: UseCases) =>
  route({
    method: "put",
    path: "/customers/{id}/addresses/{addressId}",
    summary: "Replaces an address",
    tags,
    access: everyone,
    params,
    body: addressBody,
    replies: { 200: customerSchema },
    refusals: ["NOT_FOUND"],
    handle: ({ params: { id, addressId }, body, ...by }) =>
      ifOwn(by.caller, id, async () =>
        answer(
          await commandsFor(by).changeAddress(id, {
            ...addressOf(body),
            id: addressId,
          }),
        ),
      ),
  });

const remove = ({ commandsFor }: UseCases) =>
  route({
    method: "delete",
    path: "/customers/{id}/addresses/{addressId}",
    summary: "Removes an address",
    tags,
    access: everyone,
    params,
    replies: { 200: customerSchema },
    refusals: ["NOT_FOUND"],
    handle: ({ params: { id, addressId }, ...by }) =>
      ifOwn(by.caller, id, async () =>
        answer(await commandsFor(by).removeAddress(id, addressId)),
      ),
  });
