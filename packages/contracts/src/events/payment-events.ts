import { z } from "zod";
import { idSchema, moneySchema, paymentMethodSchema } from "../shapes.js";
import { defineEvent } from "./define-event.js";

const payment = {
  paymentId: idSchema,
  orderId: idSchema,
  customerId: idSchema.nullable(),
  method: paymentMethodSchema,
  amount: moneySchema,
};

export const paymentEvents = {
  "payment.initiated": defineEvent(
    "payments",
    1,
    "A payment was begun",
    payment,
  ),
  "payment.pending": defineEvent(
    "payments",
    1,
    "A payment waits for the buyer or the provider",
    {
      ...payment,
      nextActionUrl: z.string().nullable(),
    },
  ),
  "payment.completed": defineEvent(
    "payments",
    1,
    "A payment was captured, authorised or became a receivable",
    {
      ...payment,
      captured: z.int(),
      transactionId: z.string().nullable(),
    },
  ),
  "payment.failed": defineEvent(
    "payments",
    1,
    "A payment was declined or failed",
    { ...payment, code: z.string() },
  ),
  "payment.voided": defineEvent(
    "payments",
    1,
    "A payment was voided before or after its capture",
    payment,
  ),
  "refund.initiated": defineEvent("payments", 1, "A refund was begun", {
    ...payment,
    refundId: idSchema,
  }),
  "refund.completed": defineEvent("payments", 1, "Money was given back", {
    ...payment,
    refundId: idSchema,
    refund: moneySchema,
    refundedTotal: z.int(),
    capturedTotal: z.int(),
  }),
  "payment.mismatch_found": defineEvent(
    "payments",
    1,
    "Our books and the provider's differ, and a person must look",
    {
      paymentId: idSchema.nullable(),
      orderId: idSchema.nullable(),
      transactionId: z.string().nullable(),
      /** missing_here, missing_there, amount_differs, state_differs or refund_refused. */
      kind: z.string(),
      /** The provider's day, YYYY-MM-DD. */
      day: z.iso.date(),
      ours: z.string(),
      theirs: z.string(),
    },
  ),
} as const;
