import type { Metadata } from "@grpc/grpc-js";

export const metadataKeys = {
  authorization: "authorization",
  correlationId: "x-correlation-id",
  traceparent: "traceparent",
  appId: "dapr-app-id",
  /** To the sidecar ours, from the sidecar the app's. */
  daprApiToken: "dapr-api-token",
} as const;

/** The first text value under `key`. */
export function textOf(metadata: Metadata, key: string): string | undefined {
  const [value] = metadata.get(key);
  return typeof value === "string" ? value : undefined;
}
