import type { BaseConfig } from "../config/base-config.js";
import type {
  ServiceContext,
  ServiceParts,
} from "../context/service-context.js";

export type ServiceOptions = {
  /** App id: "order". */
  readonly name: string;
  readonly config: BaseConfig;
  readonly build: (
    context: ServiceContext,
  ) => ServiceParts | Promise<ServiceParts>;
};

export type RunningService = {
  readonly context: ServiceContext;
  readonly httpUrl: string;
  stop(): Promise<void>;
};

/** Starts a service in this process without taking over its signals: for tests. */
export declare function startService(
  options: ServiceOptions,
): Promise<RunningService>;

/** Runs a service until SIGTERM or SIGINT, then stops it in order and ends the process. */
export declare function runService(options: ServiceOptions): Promise<void>;
