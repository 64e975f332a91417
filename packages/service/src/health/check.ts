/** How one thing that a service needs is doing. */
export type HealthState = {
  readonly up: boolean;
  readonly detail?: string;
  readonly latencyMs?: number;
};

export type HealthCheck = {
  readonly name: string;
  check(): Promise<HealthState>;
  /** Whether the service is not ready without it. */
  readonly critical: boolean;
};

export type HealthReport = {
  readonly ready: boolean;
  readonly checks: Readonly<
    Record<string, HealthState & { readonly critical: boolean }>
  >;
};
