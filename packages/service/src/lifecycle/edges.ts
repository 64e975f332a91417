import { auditRoutes } from "../audit/audit-routes.js";
import { createKeySource } from "../auth/key-source.js";
import { createTokenVerifier, type VerifyToken } from "../auth/verify-token.js";
import type { BaseConfig } from "../config/base-config.js";
import type { ServiceParts } from "../context/service-context.js";
import { createGrpcServer } from "../grpc/server.js";
import type { Health } from "../health/health.js";
import { createHttpApp } from "../http/app.js";
import { createRateLimit } from "../http/rate-limit.js";
import type { Signals } from "../http/signals.js";
import type { IdempotencyStore } from "../idempotency/store.js";
import { messagesRoutes } from "../messages/messages-routes.js";
import type { Foundations } from "./build-context.js";
import { createInFlight, type InFlight } from "./in-flight.js";
import {
  openListeners,
  type AppPortSockets,
  type Listeners,
} from "./listeners.js";

/** What the HTTP and gRPC sides of a service are made of. */
export type Inside = {
  readonly config: BaseConfig;
  readonly parts: ServiceParts;
  readonly foundations: Foundations;
  readonly health: Health;
  readonly idempotency: IdempotencyStore;
  readonly signals: Signals;
  readonly isStopping: () => boolean;
};

/** Puts the HTTP and gRPC sides together and opens their ports. */
export function openEdges(inside: Inside): Promise<Listeners> {
  const verify = verifierOf(inside);
  const appPortSockets: AppPortSockets = new WeakSet();
  const inFlight = createInFlight();
  return openListeners({
    config: inside.config,
    app: httpAppOf(inside, verify, inFlight, appPortSockets),
    grpc: grpcServerOf(inside, verify, inFlight, undefined),
    appGrpc: grpcServerOf(inside, verify, inFlight, inside.config.appApiToken),
    appPortSockets,
    inFlight,
  });
}

function verifierOf({ config, foundations }: Inside): VerifyToken {
  const { now } = foundations.context;
  return createTokenVerifier({
    issuer: config.jwt.issuer,
    audience: config.jwt.audience,
    keys: createKeySource({ url: config.jwt.jwksUrl, now }),
    now,
  });
}

function httpAppOf(
  inside: Inside,
  verify: VerifyToken,
  inFlight: InFlight,
  appPortSockets: AppPortSockets,
) {
  const { config, parts, foundations, signals } = inside;
  const { context, metrics, tracing } = foundations;
  const { log, now, newId, messaging, db, name } = context;
  const { appApiToken } = config;
  return createHttpApp({
    service: name,
    routes: [
      ...parts.routes,
      ...messagesRoutes(messaging.admin),
      ...auditRoutes(db),
    ],
    log,
    newId,
    verify,
    tracing,
    metrics,
    messaging,
    inFlight,
    health: inside.health,
    idempotency: inside.idempotency,
    rateLimit: createRateLimit({
      perSecond: config.rateLimitPerSecond,
      burst: config.rateLimitBurst,
      now,
    }),
    isStopping: inside.isStopping,
    signalOf: (response) => signals.signalOf(response),
    isFromAppPort: (request) => appPortSockets.has(request.socket),
    ...(appApiToken === undefined ? {} : { appApiToken }),
  });
}

function grpcServerOf(
  { parts, foundations, health }: Inside,
  verify: VerifyToken,
  inFlight: InFlight,
  requiredApiToken: string | undefined,
) {
  const { context, metrics, tracing } = foundations;
  const { log, now, newId } = context;
  return createGrpcServer(parts.grpc ?? [], {
    log,
    now,
    newId,
    verify,
    tracing,
    inFlight,
    isReady: async () => (await health.report()).ready,
    observe: (method, code, seconds) => {
      metrics.observeGrpc(method, code, seconds);
    },
    ...(requiredApiToken === undefined ? {} : { requiredApiToken }),
  });
}
