/** What every service is configured with; `loadConfig` adds a service's own fields. */
export type BaseConfig = {
  readonly httpPort: number;
  readonly grpcPort: number;
  /** Where the sidecar reaches the app: HTTP and gRPC on one port. */
  readonly appPort: number;
  /** Address of all three listeners. */
  readonly host: string;
  readonly databaseUrl: string;
  /** Database connections at most. */
  readonly databasePoolSize: number;
  readonly dapr: DaprAddress;
  /** When set, callers of the app port must present it. */
  readonly appApiToken?: string;
  readonly jwt: {
    readonly issuer: string;
    readonly audience: string;
    /** `file:` or `http(s):` URL of a JWK set. */
    readonly jwksUrl: string;
  };
  /** File with the token for calls to other services; read again when it changes. */
  readonly serviceTokenFile: string;
  /** Kafka's addresses, for broker health and lag; without them the sidecar alone is asked. */
  readonly kafkaBrokers?: readonly string[];
  readonly logLevel: LogLevel;
  readonly otlpEndpoint?: string;
  /** Names this process among its like, in leases and metrics. */
  readonly instanceId: string;
  /** Requests a second that one caller may make on average; 0 switches the limit off. */
  readonly rateLimitPerSecond: number;
  /** Requests that one caller may make at once. */
  readonly rateLimitBurst: number;
  /** How long a stop may take before what is left is cut off. */
  readonly shutdownTimeoutMs: number;
};

export type DaprAddress = {
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly apiToken?: string;
};

export type LogLevel =
  "trace" | "debug" | "info" | "warn" | "error" | "fatal" | "silent";
