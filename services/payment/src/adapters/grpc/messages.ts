import type { paymentV1 } from "@waybill/proto";
import { z } from "zod";
import { isSecured, type Payment } from "../../domain/payment.js";

/** A payment as the saga and the other services see it. */
export const toMessage = (payment: Payment): paymentV1.Payment => ({
  id: payment.id,
  orderId: payment.orderId,
  method: payment.method,
  status: payment.status,
  amount: payment.amount,
  capturedAmount: payment.captured,
  refundedAmount: payment.refunded,
  currency: payment.currency,
  transactionId: payment.chargeId ?? "",
  failureCode: payment.failure?.code ?? "",
  nextActionUrl: payment.nextActionUrl ?? "",
  authorised: isSecured(payment) && payment.authorised > 0,
});

const id = z.uuid();
/** proto3 has no null: an absent text is an empty one. */
const optionalId = z
  .union([z.literal(""), id])
  .transform((text) => (text === "" ? null : text));
const effect = z.object({ key: z.string().min(1).max(300) });
const money = z.object({
  amount: z.int().min(1),
  currency: z.string().length(3),
});
/** 0 says "all that is left". */
const amountOrAll = z
  .int()
  .min(0)
  .transform((amount) => (amount === 0 ? null : amount));

export const takeSchema = z.object({
  effect,
  orderId: id,
  customerId: optionalId,
  amount: money,
  payment: z.object({
    method: z.enum(["card", "balance", "invoice"]),
    token: z.string().max(255),
  }),
});
export const getSchema = z
  .object({ paymentId: optionalId, orderId: optionalId, poll: z.boolean() })
  .refine((request) => request.paymentId ?? request.orderId, {
    message: "payment_id or order_id is needed",
  });
export const captureSchema = z.object({
  effect,
  orderId: id,
  amount: amountOrAll,
});
export const refundSchema = z.object({
  effect,
  orderId: id,
  amount: amountOrAll,
  reason: z.string().max(1_000),
});
export const voidSchema = z.object({
  effect,
  orderId: id,
  reason: z.string().max(1_000),
});
export const balanceSchema = z.object({
  customerId: id,
  currency: z.string().length(3),
});
export const receiptSchema = z.object({
  effect,
  orderId: id,
  customerId: optionalId,
  amount: money,
  note: z.string().max(1_000),
});
