import type { StateCache } from "@waybill/dapr";
import type { Database } from "@waybill/database";
import type {
  Consumer,
  IntentExecutor,
  Intents,
  Messaging,
  Outbox,
} from "@waybill/messaging";
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import type { DaprAddress } from "../config/base-config.js";
import type {
  GrpcService,
  RemoteService,
  RpcDefinition,
} from "../grpc/service.js";
import type { HealthCheck, HealthReport } from "../health/check.js";
import type { Route } from "../http/route.js";
import type { Worker } from "../lifecycle/worker.js";

/** What the kit gives a service to build its parts with. */
export type ServiceContext = {
  readonly name: string;
  readonly instanceId: string;
  readonly log: Logger;
  readonly db: Database;
  readonly now: () => Date;
  /** A new UUIDv7. */
  readonly newId: () => string;
  readonly registry: Registry;
  readonly outbox: Outbox;
  readonly intents: Intents;
  readonly messaging: Messaging;
  readonly cache: StateCache;
  readonly dapr: DaprAddress;
  /** Another service, through the own sidecar. */
  client<D extends RpcDefinition>(
    definition: D,
    appId: string,
  ): RemoteService<D>;
  /** What /readyz knows, for endpoints of the service's own. */
  health(): Promise<HealthReport>;
};

/** What a service is made of. */
export type ServiceParts = {
  readonly routes: readonly Route[];
  readonly grpc?: readonly GrpcService[];
  readonly consumers?: readonly Consumer[];
  readonly executors?: readonly IntentExecutor[];
  readonly workers?: readonly Worker[];
  readonly checks?: readonly HealthCheck[];
};
