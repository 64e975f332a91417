import type { Messaging } from "@waybill/messaging";
import express, {
  type Express,
  type Request,
  type RequestHandler,
} from "express";
import { mountDocs } from "../openapi/docs.js";
import type { Health } from "../health/health.js";
import { sameSecret } from "../auth/same-secret.js";
import type { InFlight } from "../lifecycle/in-flight.js";
import { answerOf, refusalAnswer, send } from "./answer/answer.js";
import { safeHeaders } from "./answer/safe-headers.js";
import { placeOf } from "./exchange.js";
import { readBytes } from "./input/body.js";
import { lastResort, mount, notFound, type Handlers } from "./mount.js";
import { handleRoute, type PipelineDeps } from "./pipeline.js";
import type { Route } from "./route.js";
import { surroundings, type SurroundingsDeps } from "./surroundings.js";
import { inOrderOfPrecision } from "./precision.js";

export const apiBase = "/api/v1";
/** A message of 4 MiB in base64, with its envelope. */
const messageLimitBytes = 8 * 1_048_576;

export type AppDeps = PipelineDeps &
  SurroundingsDeps & {
    readonly service: string;
    readonly routes: readonly Route[];
    readonly health: Health;
    readonly messaging: Pick<Messaging, "subscriptions" | "receive">;
    /** Whether a request came in on the port that is the sidecar's. */
    readonly isFromAppPort: (request: Request) => boolean;
    readonly appApiToken?: string;
    readonly inFlight: InFlight;
  };

/** The HTTP side of a service: its routes below /api/v1, and what every service has. */
export function createHttpApp(deps: AppDeps): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);
  app.set("trust proxy", "loopback, linklocal, uniquelocal");
  app.use(safeHeaders);
  app.use(surroundings(deps));
  app.use(sidecarAlone(deps));
  mountProbes(app, deps);
  mountMessages(app, deps);
  mountDocs(app, deps.log, deps.service, apiBase, deps.routes);
  mountRoutes(app, deps);
  app.use(notFound);
  app.use(lastResort(deps.log));
  return app;
}

/** On the app port only who knows the app's token may speak; the sidecar's own routes are nowhere else. */
function sidecarAlone(deps: AppDeps): RequestHandler {
  return (request, response, next) => {
    const fromAppPort = deps.isFromAppPort(request);
    const token = request.headers["dapr-api-token"];
    if (
      fromAppPort &&
      deps.appApiToken !== undefined &&
      !sameSecret(
        typeof token === "string" ? token : undefined,
        deps.appApiToken,
      )
    ) {
      const refusal = {
        code: "UNAUTHENTICATED",
        detail: "Only the sidecar may call this port.",
      } as const;
      send(response, refusalAnswer(refusal, placeOf(request, response)));
    } else if (!fromAppPort && /^\/(dapr|messages)\//.test(request.path))
      notFound(request, response, next);
    else next();
  };
}

function mountProbes(app: Express, { log, health, metrics }: AppDeps): void {
  mount(app, log, "/livez", {
    get: () => answerOf({ status: 200, body: { live: true } }),
  });
  mount(app, log, "/readyz", {
    get: async () => {
      const { ready, checks } = await health.report();
      const missing = Object.entries(checks)
        .filter(([, { up, critical }]) => critical && !up)
        .map(([name]) => name);
      return answerOf({
        status: ready ? 200 : 503,
        body: { ready, missing, checks },
        ...(ready ? {} : { headers: { "Retry-After": "1" } }),
      });
    },
  });
  mount(app, log, "/metrics", {
    get: async () => ({
      status: 200,
      headers: { "Content-Type": metrics.registry.contentType },
      body: await metrics.registry.metrics(),
    }),
  });
}

/** What the sidecar asks for: the subscriptions, and each message once it comes. */
function mountMessages(app: Express, { log, messaging }: AppDeps): void {
  mount(app, log, "/dapr/subscribe", {
    get: () => answerOf({ status: 200, body: messaging.subscriptions() }),
  });
  mount(app, log, "/messages/incoming/{topic}", {
    post: async (request, response) => {
      const body = await readBytes(request, response, messageLimitBytes);
      if (!body.ok)
        return refusalAnswer(body.error, placeOf(request, response));
      const status = await messaging.receive(
        String(request.params["topic"]),
        body.value,
      );
      return answerOf({ status: 200, body: { status } });
    },
  });
}

function mountRoutes(app: Express, deps: AppDeps): void {
  const byPath = new Map<string, Handlers>();
  for (const route of inOrderOfPrecision(deps.routes)) {
    const handlers = byPath.get(route.path) ?? {};
    handlers[route.method] = (request, response) =>
      deps.inFlight.track(handleRoute(route, deps, request, response));
    byPath.set(route.path, handlers);
  }
  for (const [path, handlers] of byPath)
    mount(app, deps.log, `${apiBase}${path}`, handlers);
}
