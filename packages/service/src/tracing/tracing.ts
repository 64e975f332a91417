import { childTraceparent } from "./traceparent.js";

export type SpanAttributes = Readonly<Record<string, string | number>>;

/** A piece of work as tracing sees it. */
export type Span = {
  /** To be carried to whatever this work calls. */
  readonly traceparent: string;
  /** Ends it; with `fault` it counts as failed. */
  end(attributes?: SpanAttributes, fault?: string): void;
};

export type Tracing = {
  /** Begins a span below `parent` (a W3C traceparent), or a trace of its own. */
  begin(
    kind: "server" | "client",
    name: string,
    parent: string | undefined,
    attributes?: SpanAttributes,
  ): Span;
  stop(): Promise<void>;
};

/** Tracing that records nothing, and still carries trace ids from caller to callee. */
export const carryOnly: Tracing = {
  begin: (_kind, _name, parent) => ({
    traceparent: childTraceparent(parent),
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
  if (!otlpEndpoint) return carryOnly;
  const { openTelemetry } = await import("./open-telemetry.js");
  return openTelemetry(service, instanceId, otlpEndpoint);
}
