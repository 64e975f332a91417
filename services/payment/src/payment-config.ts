import { flagSchema } from "@waybill/service";
import { z } from "zod";

const secrets = z
  .string()
  .transform((text) =>
    text
      .split(",")
      .map((secret) => secret.trim())
      .filter((secret) => secret !== ""),
  )
  .pipe(
    z
      .array(z.string().min(8, "each secret needs at least 8 characters"))
      .min(1)
      .max(4),
  );

/** The payment service's own settings: PAYMENT_PROVIDER, PAYMENT_PROVIDER_URL, … */
export const paymentConfigShape = {
  provider: z.enum(["sandbox", "stripe"]).default("sandbox"),
  providerUrl: z.url().default("http://127.0.0.1:8099"),
  providerKey: z.string().min(1).default("sandbox"),
  /** Of one call. */
  providerTimeoutMs: z.coerce.number().int().min(50).max(30_000).default(1_000),
  /** How long the breaker stays open before it probes. */
  breakerResetMs: z.coerce.number().int().min(50).default(1_500),
  breakerWindowMs: z.coerce.number().int().min(500).default(2_000),
  breakerVolume: z.coerce.number().int().min(1).default(6),
  /** Comma list: the new secret and the old one while they are rotated. */
  webhookSecrets: secrets,
  enableAuthorizeCapture: flagSchema.default(false),
  invoiceNetDays: z.coerce.number().int().min(0).max(365).default(30),
  reconcileMinutes: z.coerce.number().int().min(1).default(60),
};

export type PaymentConfig = z.output<z.ZodObject<typeof paymentConfigShape>>;
