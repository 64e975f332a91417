import { createStateCache } from "@waybill/dapr";
import { openDatabase, type Database } from "@waybill/database";
import {
  createMessaging,
  type Messaging,
  type MessagingOptions,
} from "@waybill/messaging";
import { v7 } from "uuid";
import type { DestinationStream, Logger } from "pino";
import { writeAudit } from "../audit/audit.js";
import { serviceTokenFile } from "../auth/service-token.js";
import type { BaseConfig } from "../config/base-config.js";
import type { ServiceContext } from "../context/service-context.js";
import { createRemotes, type Remotes } from "../grpc/remote-client.js";
import type { HealthReport } from "../health/check.js";
import { createLogger } from "../logging/logger.js";
import { createMetrics, type ServiceMetrics } from "../metrics.js";
import type { Tracing } from "../tracing/span.js";
import { openTracing } from "../tracing/tracing.js";

export type Foundations = {
  readonly context: ServiceContext;
  readonly metrics: ServiceMetrics;
  readonly tracing: Tracing;
  readonly remotes: Remotes;
};

export type FoundationOptions = {
  readonly name: string;
  readonly config: BaseConfig;
  readonly now: () => Date;
  readonly logTo?: DestinationStream;
  readonly health: () => Promise<HealthReport>;
};

function database(name: string, config: BaseConfig, log: Logger): Database {
  return openDatabase({
    url: config.databaseUrl,
    applicationName: name,
    maxConnections: config.databasePoolSize,
    onIdleError: (err) => {
      log.debug({ err }, "an idle database connection broke");
    },
  });
}

/** Makes what a service is built on. Nothing here waits for anything else to be up. */
export async function layFoundations(
  options: FoundationOptions,
): Promise<Foundations> {
  const { name, config, now } = options;
  const { dapr, instanceId } = config;
  const log = createLogger({
    service: name,
    instanceId,
    level: config.logLevel,
    ...(options.logTo ? { destination: options.logTo } : {}),
  });
  const metrics = createMetrics(name);
  const tracing = await openTracing(name, instanceId, config.otlpEndpoint);
  const remotes = createRemotes({
    dapr,
    serviceToken: serviceTokenFile(config.serviceTokenFile, now),
    now,
    newId,
    tracing,
  });
  const db = database(name, config, log);
  const { registry } = metrics;
  const shared = { dapr, log, registry };
  const messaging = messagingOf(options, { ...shared, db });
  const context: ServiceContext = {
    name,
    instanceId,
    log,
    db,
    now,
    newId,
    registry,
    outbox: messaging.outbox,
    intents: messaging.intents,
    messaging,
    cache: createStateCache({ ...shared, store: "statestore" }),
    dapr,
    client: (definition, appId) => remotes.client(definition, appId),
    health: options.health,
  };
  return { context, metrics, tracing, remotes };
}

const newId = (): string => v7();

const messagingOf = (
  { name, config, now }: FoundationOptions,
  shared: Pick<MessagingOptions, "dapr" | "log" | "registry" | "db">,
): Messaging =>
  createMessaging({
    ...shared,
    service: name,
    now,
    newId,
    instanceId: config.instanceId,
    ...(config.kafkaBrokers ? { kafkaBrokers: config.kafkaBrokers } : {}),
    audit: (tx, { by, ...deed }) =>
      writeAudit(tx, { ...deed, ...by, now: now() }),
  });
