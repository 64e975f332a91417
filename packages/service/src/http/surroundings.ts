import type { NextFunction, Request, RequestHandler, Response } from "express";
import type { Logger } from "pino";
import { actorOf } from "../auth/caller.js";
import { readCorrelationId } from "../context/correlation.js";
import { inContext, type RequestContext } from "../context/request-context.js";
import type { ServiceMetrics } from "../metrics.js";
import { readTraceparent } from "../tracing/traceparent.js";
import type { Span, Tracing } from "../tracing/span.js";
import { beginExchange, exchangeOf, pathOf } from "./exchange.js";

export type SurroundingsDeps = {
  readonly log: Logger;
  readonly newId: () => string;
  readonly tracing: Tracing;
  readonly metrics: ServiceMetrics;
  readonly isStopping: () => boolean;
};

/** What a client that went away before its answer gets in logs and metrics. */
const clientClosed = 499;
export const unmatchedRoute = "unmatched";

/** Gives each request its correlation id, trace and context, and tells of it once it is over: one line, one measurement. */
export function surroundings(deps: SurroundingsDeps): RequestHandler {
  return (request: Request, response: Response, next: NextFunction) => {
    const startedMs = performance.now();
    const correlationId =
      readCorrelationId(request.headers["x-correlation-id"]) ?? deps.newId();
    const span = deps.tracing.begin(
      "server",
      request.method,
      readTraceparent(request.headers["traceparent"]),
    );
    const context: RequestContext = {
      correlationId,
      traceparent: span.traceparent,
    };
    beginExchange(response, {
      correlationId,
      traceparent: span.traceparent,
      route: unmatchedRoute,
      isStopping: deps.isStopping,
    });
    response.setHeader("X-Correlation-Id", correlationId);
    response.once("close", () => {
      inContext(context, () => {
        finish(deps, span, request, response, startedMs);
      });
    });
    inContext(context, next);
  };
}

/** Probes and scrapes come every few seconds, and messages are told of by the inbox. */
const quiet =
  /^\/(livez|readyz|metrics|docs|openapi\.json|dapr|messages\/incoming)/;

function finish(
  deps: SurroundingsDeps,
  span: Span,
  request: Request,
  response: Response,
  startedMs: number,
): void {
  const { route, caller, refusal } = exchangeOf(response);
  const durationMs = performance.now() - startedMs;
  const status = response.writableFinished ? response.statusCode : clientClosed;
  const method = request.method;
  deps.metrics.observeHttp(route, method, status, durationMs / 1_000);
  span.rename(`${method} ${route}`);
  span.end(
    { "http.route": route, "http.response.status_code": status },
    status >= 500 ? String(status) : undefined,
  );
  const readsWell = status < 400 && (method === "GET" || method === "HEAD");
  const level = readsWell || quiet.test(route) ? "debug" : "info";
  if (!deps.log.isLevelEnabled(level)) return;
  deps.log[level](
    {
      method,
      route,
      path: pathOf(request),
      status,
      durationMs: Math.round(durationMs * 10) / 10,
      ...(caller ? { actor: actorOf(caller) } : {}),
      ...(refusal ? { refusal } : {}),
    },
    "http request",
  );
}
