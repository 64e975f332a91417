import { collectDefaultMetrics, Histogram, Registry } from "prom-client";

/** Buckets of every duration, in seconds: they resolve 5 ms to 10 s. */
export const durationBuckets: number[] = [
  0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 0.75,
  1, 1.5, 2, 3, 5, 7.5, 10,
];

export type ServiceMetrics = {
  readonly registry: Registry;
  observeHttp(
    route: string,
    method: string,
    status: number,
    seconds: number,
  ): void;
  observeGrpc(method: string, code: string, seconds: number): void;
};

/** A registry of the process's own figures, and the durations of its requests. */
export function createMetrics(service: string): ServiceMetrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const http = new Histogram({
    name: "http_request_duration_seconds",
    help: "Time to answer HTTP requests",
    labelNames: ["route", "method", "status"] as const,
    buckets: durationBuckets,
    registers: [registry],
  });
  const grpc = new Histogram({
    name: "grpc_request_duration_seconds",
    help: "Time to answer gRPC calls",
    labelNames: ["method", "code"] as const,
    buckets: durationBuckets,
    registers: [registry],
  });
  return {
    registry,
    observeHttp: (route, method, status, seconds) => {
      http.observe({ route, method, status: String(status) }, seconds);
    },
    observeGrpc: (method, code, seconds) => {
      grpc.observe({ method, code }, seconds);
    },
  };
}
