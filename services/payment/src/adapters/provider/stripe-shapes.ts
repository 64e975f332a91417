import { z } from "zod";
import type { Charge, ChargeStatus } from "../../domain/charge.js";
import { ownIdOf } from "./own-id.js";

/**
 * The part of Stripe's PaymentIntent that we read (API reference: "The PaymentIntent object", "The Charge object").
 * `latest_charge` is an id unless it was asked to be expanded; only then refunds show.
 */
const intentShape = z.object({
  id: z.string(),
  object: z.literal("payment_intent"),
  amount: z.int(),
  amount_received: z.int().default(0),
  currency: z.string(),
  status: z.enum([
    "requires_payment_method",
    "requires_confirmation",
    "requires_action",
    "processing",
    "requires_capture",
    "canceled",
    "succeeded",
  ]),
  metadata: z.record(z.string(), z.string()).default({}),
  latest_charge: z
    .union([z.string(), z.object({ amount_refunded: z.int() })])
    .nullable()
    .default(null),
  last_payment_error: z
    .object({
      code: z.string().optional(),
      decline_code: z.string().optional(),
    })
    .nullable()
    .default(null),
  next_action: z
    .object({
      redirect_to_url: z.object({ url: z.string().nullable() }).optional(),
    })
    .nullable()
    .default(null),
});
type Intent = z.output<typeof intentShape>;

/** Our words for Stripe's statuses; an intent that wants another method after an error has been declined. */
function statusOf(intent: Intent): ChargeStatus {
  switch (intent.status) {
    case "requires_payment_method":
      return intent.last_payment_error ? "failed" : "created";
    case "requires_confirmation":
      return "created";
    case "requires_action":
      return "requires_action";
    case "processing":
      return "processing";
    case "requires_capture":
      return "authorised";
    case "canceled":
      return "voided";
    case "succeeded":
      return "captured";
  }
}

export const stripeIntent = intentShape.transform((intent): Charge => {
  const { payment_id: paymentId, order_id: orderId } = intent.metadata;
  const charge = intent.latest_charge;
  const error = intent.last_payment_error;
  return {
    id: intent.id,
    paymentId: ownIdOf(paymentId),
    orderId: orderId ?? null,
    amount: intent.amount,
    currency: intent.currency.toUpperCase(),
    status: statusOf(intent),
    capturedAmount: intent.amount_received,
    refundedAmount:
      typeof charge === "object" && charge ? charge.amount_refunded : 0,
    failureReason: error?.decline_code ?? error?.code ?? null,
    nextActionUrl: intent.next_action?.redirect_to_url?.url ?? null,
  };
});

export const stripeList = z.object({
  data: z.array(stripeIntent),
  has_more: z.boolean(),
});

export const stripeRefund = z.object({ id: z.string() });

/** Stripe's errors; a declined confirmation carries the intent as it is then. */
export const stripeError = z.object({
  error: z.object({
    type: z.string(),
    code: z.string().optional(),
    payment_intent: stripeIntent.optional().catch(undefined),
  }),
});
