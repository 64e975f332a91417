import { z } from "zod";
import { idSchema } from "../shapes.js";
import { defineEvent } from "./define-event.js";

const customer = { customerId: idSchema };
const profile = {
  ...customer,
  status: z.enum(["active", "suspended", "erased"]),
  groups: z.array(z.string()),
};

export const customerEvents = {
  "customer.created": defineEvent(
    "customers",
    1,
    "A customer was added",
    profile,
  ),
  "customer.updated": defineEvent(
    "customers",
    1,
    "A customer was changed",
    profile,
  ),
  "customer.suspended": defineEvent(
    "customers",
    1,
    "A customer may not order any more",
    customer,
  ),
  "customer.erased": defineEvent(
    "customers",
    1,
    "A customer's personal data is gone",
    customer,
  ),
} as const;
