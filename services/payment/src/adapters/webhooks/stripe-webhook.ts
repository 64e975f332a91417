import { z } from "zod";
import type { Webhook } from "../../app/commands/webhooks/take-webhook.js";
import { stripeIntent } from "../provider/stripe-shapes.js";

const eventShape = z.object({
  id: z.string().min(1).max(255),
  object: z.literal("event"),
  type: z.string(),
  data: z.object({ object: z.unknown() }),
});

/** Reads a Stripe event; one about anything but a payment intent is kept without a charge. `null` when it is no event. */
export function readStripeWebhook(rawBody: Buffer): Webhook | null {
  try {
    const event = eventShape.safeParse(JSON.parse(rawBody.toString("utf8")));
    if (!event.success) return null;
    const { id, type, data } = event.data;
    const intent = type.startsWith("payment_intent.")
      ? stripeIntent.safeParse(data.object)
      : undefined;
    return { eventId: id, type, charge: intent?.data ?? null };
  } catch {
    return null;
  }
}
