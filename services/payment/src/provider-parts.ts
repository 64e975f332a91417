import type { ServiceContext } from "@waybill/service";
import type { paymentMetrics } from "./adapters/metrics.js";
import { shareAvailability } from "./adapters/provider/availability.js";
import { guard, type GuardedProvider } from "./adapters/provider/breaker.js";
import { sandboxProvider } from "./adapters/provider/sandbox-provider.js";
import { stripeProvider } from "./adapters/provider/stripe-provider.js";
import { readSandboxWebhook } from "./adapters/webhooks/sandbox-webhook.js";
import { readStripeWebhook } from "./adapters/webhooks/stripe-webhook.js";
import type { Webhook } from "./app/commands/webhooks/take-webhook.js";
import type { Provider } from "./app/ports.js";
import type { PaymentConfig } from "./payment-config.js";

/** How a provider's webhooks are signed and written. */
export type Dialect = {
  readonly signatureHeader: string;
  readonly readWebhook: (rawBody: Buffer) => Webhook | null;
};

/** The configured provider behind its breaker, whose state the instances share. */
export function providerParts(
  { cache, instanceId, now }: ServiceContext,
  config: PaymentConfig,
  metrics: ReturnType<typeof paymentMetrics>,
): {
  readonly provider: GuardedProvider;
  readonly availability: ReturnType<typeof shareAvailability>;
  readonly dialect: Dialect;
} {
  const availability = shareAvailability(cache, instanceId, now);
  const [plain, dialect] = plainProvider(config);
  const provider = guard(plain, {
    resetMs: config.breakerResetMs,
    windowMs: config.breakerWindowMs,
    volume: config.breakerVolume,
    onCall: metrics.onCall,
    onState: (state) => {
      metrics.onState(state);
      availability.onState(state);
    },
    pauseMs: () => 50 + Math.random() * 100,
  });
  return { provider, availability, dialect };
}

function plainProvider(
  config: PaymentConfig,
): readonly [Omit<Provider, "available">, Dialect] {
  const options = {
    url: config.providerUrl.replace(/\/$/, ""),
    key: config.providerKey,
    timeoutMs: config.providerTimeoutMs,
  };
  switch (config.provider) {
    case "sandbox":
      return [
        sandboxProvider(options),
        { signatureHeader: "x-signature", readWebhook: readSandboxWebhook },
      ];
    case "stripe":
      return [
        stripeProvider(options),
        { signatureHeader: "stripe-signature", readWebhook: readStripeWebhook },
      ];
  }
}
