import {
  currencySchema,
  idSchema,
  moneySchema,
  paymentMethodSchema,
} from "@waybill/contracts";
import { z } from "zod";
import type { PaymentRecord } from "../../app/queries/ports.js";
import { statuses } from "../../domain/payment.js";

export const idParams = z.object({ id: idSchema });
export const orderParams = z.object({ orderId: idSchema });
export const customerParams = z.object({ customerId: idSchema });

export const paymentSchema = z
  .object({
    id: idSchema,
    orderId: idSchema,
    customerId: idSchema.nullable(),
    method: paymentMethodSchema,
    status: z.enum(statuses),
    amount: moneySchema,
    authorisedAmount: moneySchema,
    capturedAmount: moneySchema,
    refundedAmount: moneySchema,
    transactionId: z.string().nullable(),
    failure: z
      .object({ code: z.string(), reason: z.string() })
      .optional()
      .meta({ description: "Why it was declined" }),
    nextAction: z
      .object({ type: z.literal("redirect"), url: z.string() })
      .optional()
      .meta({ description: "Where the buyer authenticates" }),
    dueAt: z.iso
      .datetime()
      .nullable()
      .meta({ description: "When an invoice is to be paid" }),
    sagaOwned: z
      .boolean()
      .meta({ description: "A running checkout decides about it" }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
    version: z.int(),
  })
  .meta({ id: "Payment" });

/** A payment as people see it. */
export function toBody(payment: PaymentRecord): z.input<typeof paymentSchema> {
  const money = (amount: number) => ({ amount, currency: payment.currency });
  return {
    id: payment.id,
    orderId: payment.orderId,
    customerId: payment.customerId,
    method: payment.method,
    status: payment.status,
    amount: money(payment.amount),
    authorisedAmount: money(payment.authorised),
    capturedAmount: money(payment.captured),
    refundedAmount: money(payment.refunded),
    transactionId: payment.chargeId,
    ...(payment.failure ? { failure: payment.failure } : {}),
    ...(payment.nextActionUrl
      ? { nextAction: { type: "redirect", url: payment.nextActionUrl } }
      : {}),
    dueAt: payment.dueAt?.toISOString() ?? null,
    sagaOwned: payment.sagaOwned,
    createdAt: payment.createdAt.toISOString(),
    updatedAt: payment.updatedAt.toISOString(),
    version: payment.version,
  };
}

export const positiveMoney = moneySchema.refine(({ amount }) => amount > 0, {
  path: ["amount"],
  message: "must be greater than zero",
});
const note = z.string().trim().max(1_000);

export const newPaymentBody = z
  .strictObject({
    orderId: idSchema,
    amount: positiveMoney,
    method: paymentMethodSchema,
    token: z
      .string()
      .min(1)
      .max(255)
      .optional()
      .meta({ description: "Card token of the provider, never a number" }),
    customerId: idSchema.optional(),
  })
  .meta({
    example: {
      orderId: "01981b3a-4b7c-7000-8000-000000000001",
      amount: { amount: 1999, currency: "USD" },
      method: "card",
      token: "tok_ok",
    },
  });

export const refundBody = z
  .strictObject({
    amount: z
      .union([positiveMoney, z.int().min(1)])
      .optional()
      .meta({
        description:
          "Money, or minor units of the payment's currency; left out: all that is left",
      }),
    reason: note.default(""),
  })
  .meta({
    example: {
      amount: { amount: 500, currency: "USD" },
      reason: "Arrived scratched",
    },
  });

export const reasonBody = z
  .strictObject({ reason: note.default("") })
  .meta({ example: { reason: "Asked for by the customer" } });

export const depositBody = z
  .strictObject({
    amount: positiveMoney,
    reference: z.string().trim().min(1).max(200),
  })
  .meta({
    example: {
      amount: { amount: 10000, currency: "USD" },
      reference: "transfer-2026-0001",
    },
  });

export const refundedSchema = paymentSchema
  .extend({
    refund: z.object({
      id: idSchema,
      amount: moneySchema,
      status: z.enum(["pending", "completed", "failed"]),
    }),
  })
  .meta({ id: "RefundedPayment" });

export const accountSchema = z
  .object({
    customerId: idSchema,
    balances: z.array(moneySchema),
  })
  .meta({ id: "Account" });

export const entrySchema = z
  .object({
    id: idSchema,
    kind: z.string(),
    change: moneySchema,
    paymentId: idSchema.nullable(),
    orderId: idSchema.nullable(),
    postedAt: z.iso.datetime(),
  })
  .meta({ id: "AccountEntry" });

export const trialBalanceSchema = z
  .object({
    balanced: z.boolean(),
    accounts: z.array(
      z.object({
        account: z.string(),
        currency: currencySchema,
        debits: z.int(),
        credits: z.int(),
        balance: z.int(),
      }),
    ),
    totals: z.array(
      z.object({
        currency: currencySchema,
        debits: z.int(),
        credits: z.int(),
      }),
    ),
  })
  .meta({ id: "TrialBalance" });

export const reconciliationSchema = z
  .object({
    day: z.iso.date(),
    ranAt: z.iso.datetime().nullable(),
    checked: z.int(),
    mended: z.int(),
    findings: z.array(
      z.object({
        kind: z.string(),
        paymentId: idSchema.nullable(),
        orderId: idSchema.nullable(),
        transactionId: z.string().nullable(),
        ours: z.string(),
        theirs: z.string(),
        foundAt: z.iso.datetime(),
        mendedAt: z.iso.datetime().nullable(),
      }),
    ),
  })
  .meta({ id: "Reconciliation" });
