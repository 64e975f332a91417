import {
  context,
  propagation,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { NodeSDK, resources, tracing } from "@opentelemetry/sdk-node";
import type { Tracing } from "./span.js";

function sdkFor(service: string, instanceId: string, endpoint: string) {
  return new NodeSDK({
    autoDetectResources: false,
    resource: resources.resourceFromAttributes({
      "service.name": service,
      "service.instance.id": instanceId,
    }),
    spanProcessors: [
      new tracing.BatchSpanProcessor(
        new OTLPTraceExporter({
          url: `${endpoint.replace(/\/$/, "")}/v1/traces`,
        }),
      ),
    ],
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
  });
}

/** Exports spans in batches to an OTLP collector over HTTP. */
export function openTelemetry(
  service: string,
  instanceId: string,
  endpoint: string,
): Tracing {
  const sdk = sdkFor(service, instanceId, endpoint);
  sdk.start();
  const tracer = trace.getTracer("@waybill/service");
  return {
    begin: (kind, name, parent, attributes) => {
      const above = parent
        ? propagation.extract(context.active(), { traceparent: parent })
        : context.active();
      const span = tracer.startSpan(
        name,
        {
          kind: kind === "server" ? SpanKind.SERVER : SpanKind.CLIENT,
          ...(attributes ? { attributes } : {}),
        },
        above,
      );
      const carrier: Record<string, string> = {};
      propagation.inject(trace.setSpan(above, span), carrier);
      return {
        traceparent: carrier["traceparent"] ?? "",
        rename: (better) => {
          span.updateName(better);
        },
        end: (last, fault) => {
          if (last) span.setAttributes(last);
          if (fault !== undefined)
            span.setStatus({ code: SpanStatusCode.ERROR, message: fault });
          span.end();
        },
      };
    },
    stop: () => sdk.shutdown(),
  };
}
