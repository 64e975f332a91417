import { z } from "zod";
import type { BaseConfig } from "./base-config.js";

const port = z.coerce
  .number({ error: "expected a port from 1 to 65535" })
  .int("expected a port from 1 to 65535")
  .min(1, "expected a port from 1 to 65535")
  .max(65_535, "expected a port from 1 to 65535");
const count = (min: number, max: number) => {
  const message = `expected a whole number from ${String(min)} to ${String(max)}`;
  return z.coerce
    .number({ error: message })
    .int(message)
    .min(min, message)
    .max(max, message);
};
const text = (what: string) => z.string({ error: `expected ${what}` }).min(1);
const matching = (pattern: RegExp, what: string) =>
  text(what).regex(pattern, `expected ${what}`);
const logLevels = [
  "trace",
  "debug",
  "info",
  "warn",
  "error",
  "fatal",
  "silent",
] as const;

/** Settings that each service has for itself. */
const ownFields = (prefix: string) => ({
  httpPort: { name: `${prefix}_HTTP_PORT`, schema: port },
  grpcPort: { name: `${prefix}_GRPC_PORT`, schema: port },
  appPort: { name: `${prefix}_APP_PORT`, schema: port },
  host: {
    name: `${prefix}_HOST`,
    schema: text("an address to listen on").default("127.0.0.1"),
  },
  databaseUrl: {
    name: `${prefix}_DATABASE_URL`,
    schema: matching(/^postgres(ql)?:\/\/.+/, "a postgres:// URL"),
  },
  databasePoolSize: {
    name: `${prefix}_DATABASE_POOL_SIZE`,
    schema: count(2, 200).default(10),
  },
  instanceId: {
    name: `${prefix}_INSTANCE_ID`,
    schema: text("a name").optional(),
  },
  rateLimitPerSecond: {
    name: `${prefix}_RATE_LIMIT_PER_SECOND`,
    schema: count(0, 1_000_000).default(1_000),
  },
  rateLimitBurst: {
    name: `${prefix}_RATE_LIMIT_BURST`,
    schema: count(1, 1_000_000).default(2_000),
  },
  shutdownTimeoutMs: {
    name: `${prefix}_SHUTDOWN_TIMEOUT_MS`,
    schema: count(100, 600_000).default(20_000),
  },
});

/** Settings that all services of a stack, or all apps beside a sidecar, have in common. */
const sharedFields = {
  daprHttpPort: { name: "DAPR_HTTP_PORT", schema: port.default(3500) },
  daprGrpcPort: { name: "DAPR_GRPC_PORT", schema: port.default(50_001) },
  daprApiToken: { name: "DAPR_API_TOKEN", schema: text("a token").optional() },
  appApiToken: { name: "APP_API_TOKEN", schema: text("a token").optional() },
  jwtIssuer: { name: "JWT_ISSUER", schema: text("the issuer of tokens") },
  jwtAudience: { name: "JWT_AUDIENCE", schema: text("the audience of tokens") },
  jwksUrl: {
    name: "JWKS_URL",
    schema: matching(/^(file|https?):\/?\/?.+/, "a file: or http(s): URL"),
  },
  serviceTokenFile: {
    name: "SERVICE_TOKEN_FILE",
    schema: text("the path of a file with a token"),
  },
  kafkaBrokers: {
    name: "KAFKA_BROKERS",
    schema: matching(
      /^[^\s,:]+:\d+(,\s*[^\s,:]+:\d+)*$/,
      "host:port, several separated by commas",
    ).optional(),
  },
  logLevel: {
    name: "LOG_LEVEL",
    schema: z
      .enum(logLevels, { error: `expected one of ${logLevels.join(", ")}` })
      .default("info"),
  },
  otlpEndpoint: {
    name: "OTEL_EXPORTER_OTLP_ENDPOINT",
    schema: matching(/^https?:\/\/.+/, "an http(s) URL").optional(),
  },
};

/** The kit's own settings: variable and schema of each. */
export const baseFields = (prefix: string) => ({
  ...ownFields(prefix),
  ...sharedFields,
});

type Fields = {
  [Name in keyof ReturnType<typeof baseFields>]: z.output<
    ReturnType<typeof baseFields>[Name]["schema"]
  >;
};

/** Shapes the parsed fields as services see them. */
export function baseConfigOf(
  parsed: Readonly<Record<string, unknown>>,
  defaultInstance: string,
): BaseConfig {
  const fields = parsed as Fields;
  return {
    httpPort: fields.httpPort,
    grpcPort: fields.grpcPort,
    appPort: fields.appPort,
    host: fields.host,
    databaseUrl: fields.databaseUrl,
    databasePoolSize: fields.databasePoolSize,
    dapr: {
      httpPort: fields.daprHttpPort,
      grpcPort: fields.daprGrpcPort,
      ...(fields.daprApiToken ? { apiToken: fields.daprApiToken } : {}),
    },
    ...(fields.appApiToken ? { appApiToken: fields.appApiToken } : {}),
    jwt: {
      issuer: fields.jwtIssuer,
      audience: fields.jwtAudience,
      jwksUrl: fields.jwksUrl,
    },
    serviceTokenFile: fields.serviceTokenFile,
    ...(fields.kafkaBrokers
      ? { kafkaBrokers: fields.kafkaBrokers.split(/,\s*/) }
      : {}),
    logLevel: fields.logLevel,
    ...(fields.otlpEndpoint ? { otlpEndpoint: fields.otlpEndpoint } : {}),
    instanceId: fields.instanceId ?? defaultInstance,
    rateLimitPerSecond: fields.rateLimitPerSecond,
    rateLimitBurst: fields.rateLimitBurst,
    shutdownTimeoutMs: fields.shutdownTimeoutMs,
  };
}
