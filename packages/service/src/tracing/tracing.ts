import type { Tracing } from "./span.js";
import { carryTraces } from "./carry.js";
import { childTraceparent } from "./traceparent.js";

/** Tracing that records nothing, and still carries trace ids from caller to callee. */
export const carryOnly: Tracing = {
  begin: (_kind, _name, parent) => ({
    traceparent: childTraceparent(parent),
    rename: () => undefined,
    end: () => undefined,
  }),
  stop: () => Promise.resolve(),
};

/** Tracing to the OTLP endpoint where one is configured. OpenTelemetry is loaded only then: it takes a good part of a second. */
export async function openTracing(
  service: string,
  instanceId: string,
  otlpEndpoint: string | undefined,
): Promise<Tracing> {
  if (!otlpEndpoint) {
    carryTraces();
    return carryOnly;
  }
  const { openTelemetry } = await import("./open-telemetry.js");
  return openTelemetry(service, instanceId, otlpEndpoint);
}
