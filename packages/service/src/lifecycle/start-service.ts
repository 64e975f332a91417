import type { DestinationStream } from "pino";
import type { BaseConfig } from "../config/base-config.js";
import {
  inEventContext,
  inIntentContext,
} from "../context/in-event-context.js";
import type {
  ServiceContext,
  ServiceParts,
} from "../context/service-context.js";
import type { HealthCheck } from "../health/check.js";
import { createHealth, type Health } from "../health/health.js";
import {
  brokerCheck,
  databaseCheck,
  sidecarCheck,
} from "../health/standard-checks.js";
import { createSignals } from "../http/signals.js";
import {
  createIdempotencyStore,
  type IdempotencyStore,
} from "../idempotency/store.js";
import { layFoundations, type Foundations } from "./build-context.js";
import { openEdges } from "./edges.js";
import { stopInOrder, type Running } from "./stop.js";
import { periodic, type Worker } from "./worker.js";
import { createWorkerGroup } from "./worker-group.js";

export type ServiceOptions = {
  /** App id: "order". */
  readonly name: string;
  readonly config: BaseConfig;
  readonly build: (
    context: ServiceContext,
  ) => ServiceParts | Promise<ServiceParts>;
  /** For tests: another clock, another place for the log, a shorter lease of idempotency keys. */
  readonly now?: () => Date;
  readonly logTo?: DestinationStream;
  readonly idempotencyLeaseMs?: number;
};

export type RunningService = {
  readonly context: ServiceContext;
  /** "http://127.0.0.1:8004" */
  readonly httpUrl: string;
  /** Stops in order; gives what had to be cut off. */
  stop(): Promise<readonly string[]>;
  /** Cuts everything off. */
  kill(): void;
};

/** Starts a service in this process, without taking over its signals. Resolves once it listens, whatever else is away. */
export async function startService(
  options: ServiceOptions,
): Promise<RunningService> {
  const { name, config, logTo } = options;
  const now = options.now ?? (() => new Date());
  const state: State = { open: false, stopping: false, checks: [] };
  const health = createHealth({
    now,
    isOpen: () => state.open && !state.stopping,
    checks: () => state.checks,
  });
  const foundations = await layFoundations({
    name,
    config,
    now,
    ...(logTo ? { logTo } : {}),
    health: () => health.report(),
  });
  const { context } = foundations;
  const parts = await options.build(context);
  state.checks = [...standardChecks(context), ...(parts.checks ?? [])];
  await startMessaging(context, parts);
  const running = await openAndWork(options, parts, foundations, health, state);
  return {
    context,
    httpUrl: `http://${config.host}:${String(config.httpPort)}`,
    stop: () => {
      state.stopping = true;
      return stopInOrder(foundations, running, config.shutdownTimeoutMs);
    },
    kill: () => {
      running.listeners.destroy();
    },
  };
}

type State = {
  open: boolean;
  stopping: boolean;
  checks: readonly HealthCheck[];
};

/** Opens the ports, and begins the background work once they are open. */
async function openAndWork(
  { config, idempotencyLeaseMs }: ServiceOptions,
  parts: ServiceParts,
  foundations: Foundations,
  health: Health,
  state: State,
): Promise<Running> {
  const { context } = foundations;
  const idempotency = idempotencyOf(context, idempotencyLeaseMs);
  const signals = createSignals();
  const listeners = await openEdges({
    config,
    parts,
    foundations,
    health,
    idempotency,
    signals,
    isStopping: () => state.stopping,
  }).catch(async (error: unknown) => {
    await context.messaging.stop();
    await context.db.close();
    throw error;
  });
  const workers = createWorkerGroup(
    [...(parts.workers ?? []), purgeOf(idempotency, context)],
    context.log,
  );
  workers.start();
  state.open = true;
  return { listeners, workers, signals };
}

const standardChecks = ({ db, messaging, dapr }: ServiceContext) => [
  databaseCheck(db),
  brokerCheck(messaging),
  sidecarCheck(dapr),
];

const startMessaging = (
  { messaging, newId }: ServiceContext,
  parts: ServiceParts,
): Promise<void> =>
  messaging.start({
    consumers: (parts.consumers ?? []).map(inEventContext),
    executors: (parts.executors ?? []).map((executor) =>
      inIntentContext(executor, newId),
    ),
  });

const idempotencyOf = (
  { db, newId }: ServiceContext,
  leaseMs: number | undefined,
): IdempotencyStore =>
  createIdempotencyStore({
    db,
    newId,
    ...(leaseMs === undefined ? {} : { leaseMs }),
  });

const purgeEveryMs = 60_000;
const purgeBatch = 1_000;

const purgeOf = (store: IdempotencyStore, { log }: ServiceContext): Worker =>
  periodic({
    name: "idempotency-purge",
    everyMs: purgeEveryMs,
    log,
    run: async (signal) => {
      while (!signal.aborted && (await store.purge(purgeBatch)) === purgeBatch);
    },
  });
