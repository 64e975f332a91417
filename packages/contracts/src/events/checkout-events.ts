import { z } from "zod";
import { idSchema, moneySchema } from "../shapes.js";
import { defineEvent } from "./define-event.js";

const run = {
  orderId: idSchema,
  customerId: idSchema.nullable(),
  run: z.int().min(1),
};

export const checkoutEvents = {
  "checkout.started": defineEvent(
    "checkouts",
    1,
    "The saga of an order began",
    run,
  ),
  "checkout.succeeded": defineEvent(
    "checkouts",
    1,
    "The saga of an order went through",
    { ...run, total: moneySchema },
  ),
  "checkout.failed": defineEvent(
    "checkouts",
    1,
    "The saga of an order gave up and everything is undone",
    {
      ...run,
      step: z.string(),
      code: z.string(),
      outcome: z.enum(["failed", "cancelled", "refunded"]),
    },
  ),
  "checkout.needs_attention": defineEvent(
    "checkouts",
    1,
    "A saga waits for a person",
    {
      ...run,
      step: z.string(),
      waitingFor: z.string(),
      attempts: z.int(),
    },
  ),
  "cart.abandoned": defineEvent(
    "checkouts",
    1,
    "A cart with an email address was left behind",
    {
      cartId: idSchema,
      customerId: idSchema.nullable(),
      total: moneySchema,
      lines: z.int(),
    },
  ),
} as const;
