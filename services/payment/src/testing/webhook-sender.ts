import { createHmac } from "node:crypto";
import { v7 } from "uuid";
import { secret, type PaymentStack } from "./payment-stack.js";

export type SentWebhook = {
  readonly eventId?: string;
  readonly type?: string;
  readonly charge: unknown;
  /** Seconds that its signature is old. */
  readonly ageSeconds?: number;
  readonly secret?: string;
  /** What is sent instead of what was signed. */
  readonly sendInstead?: (body: string) => string;
  readonly signature?: string;
};

/** Sends a webhook as the provider would, or as a forger would. */
export async function sendWebhook(
  stack: PaymentStack,
  sent: SentWebhook,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const body = JSON.stringify({
    id: sent.eventId ?? `evt_${v7()}`,
    type: sent.type ?? "charge.captured",
    data: { charge: sent.charge },
  });
  const t = Math.floor(Date.now() / 1000) - (sent.ageSeconds ?? 0);
  const v1 = createHmac("sha256", sent.secret ?? secret)
    .update(`${String(t)}.${body}`)
    .digest("hex");
  return stack.http("POST", "/webhooks/payments", {
    raw: sent.sendInstead?.(body) ?? body,
    headers: { "x-signature": sent.signature ?? `t=${String(t)},v1=${v1}` },
  });
}
