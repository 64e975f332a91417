import { addressSchema, idSchema, timeSchema } from "@waybill/contracts";
import type { Caller } from "@waybill/service";
import { customerIdOf, isStaff } from "@waybill/service";
import { z } from "zod";
import type { Address, Customer, Profile } from "../../domain/customer.js";

const example = {
  externalRef: "ALFKI-2",
  name: "Alfreds Futterkiste",
  email: "maria.anders@example.com",
  locale: "de-DE",
  groups: ["wholesale"],
};

const profileFields = {
  externalRef: z.string().trim().min(1).max(100).optional(),
  name: z.string().trim().min(1).max(200),
  email: z.email().max(320),
  phone: z.string().trim().min(3).max(40).optional(),
  locale: z
    .string()
    .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, "must be a BCP 47 language tag")
    .max(35)
    .optional(),
  groups: z.array(z.string().trim().min(1).max(50)).max(50).optional(),
};

export const editBody = z.strictObject(profileFields).meta({ example });
export const registerBody = z
  .strictObject({
    ...profileFields,
    addresses: z.array(addressSchema).max(50).optional(),
  })
  .meta({ example });
export const addressBody = addressSchema;
const keptAddress = z
  .object({ ...addressSchema.shape, id: idSchema })
  .meta({ id: "CustomerAddress" });

export const customerSchema = z
  .object({
    id: idSchema,
    externalRef: z.string().optional(),
    name: z.string(),
    email: z.string(),
    phone: z.string().optional(),
    locale: z.string(),
    groups: z.array(z.string()),
    status: z.enum(["active", "suspended", "erased"]),
    addresses: z.array(keptAddress),
    confirmedOrders: z.int(),
    version: z.int(),
    createdAt: timeSchema,
    updatedAt: timeSchema,
  })
  .meta({ id: "Customer" });

/** A customer as the API shows it. */
export const shape = (customer: Customer): z.infer<typeof customerSchema> => ({
  id: customer.id,
  ...(customer.externalRef === null
    ? {}
    : { externalRef: customer.externalRef }),
  name: customer.name,
  email: customer.email,
  ...(customer.phone === null ? {} : { phone: customer.phone }),
  locale: customer.locale,
  groups: [...customer.groups],
  status: customer.status,
  addresses: customer.addresses.map((address) => ({ ...address })),
  confirmedOrders: customer.confirmedOrders,
  version: customer.version,
  createdAt: customer.createdAt.toISOString(),
  updatedAt: customer.updatedAt.toISOString(),
});

export const profileOf = (body: z.infer<typeof editBody>): Profile => ({
  externalRef: body.externalRef ?? null,
  name: body.name,
  email: body.email,
  phone: body.phone ?? null,
  locale: body.locale ?? "en",
  groups: body.groups ?? [],
});

/** Leaves out what was not given, as exact optional properties want it. */
export const addressOf = (
  body: z.infer<typeof addressSchema>,
): Omit<Address, "id"> => ({
  name: body.name,
  street: body.street,
  city: body.city,
  country: body.country,
  ...(body.region === undefined ? {} : { region: body.region }),
  ...(body.postalCode === undefined ? {} : { postalCode: body.postalCode }),
});

/** Customers see themselves; staff and services everyone. */
export const mayRead = (caller: Caller, id: string): boolean =>
  isStaff(caller) || customerIdOf(caller) === id;
