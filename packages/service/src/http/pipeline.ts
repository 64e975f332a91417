import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import type { Request, Response } from "express";
import type { Logger } from "pino";
import { actorOf, isService, type Caller } from "../auth/caller.js";
import { authenticate, authorize } from "../auth/authenticate.js";
import type { VerifyToken } from "../auth/verify-token.js";
import { noteOrderId } from "../context/request-context.js";
import { once } from "../idempotency/once.js";
import { keyScopeOf, requestHashOf } from "../idempotency/scope.js";
import type { IdempotencyStore } from "../idempotency/store.js";
import {
  answerOf,
  isUnchanged,
  refusalAnswer,
  type Answer,
} from "./answer/answer.js";
import { exchangeOf, placeOf } from "./exchange.js";
import { defaultBodyLimitBytes, parseJson, readBytes } from "./input/body.js";
import { readIdempotencyKey, readIfMatch } from "./input/headers.js";
import { checkInput, type Input } from "./input/input.js";
import type { RateLimit } from "./rate-limit.js";
import type { HttpRequest, Route } from "./route.js";

export type PipelineDeps = {
  readonly log: Logger;
  readonly newId: () => string;
  readonly verify: VerifyToken;
  readonly rateLimit: RateLimit;
  readonly idempotency: IdempotencyStore;
  /** A signal that aborts when this client has gone or the service stops. */
  readonly signalOf: (response: Response) => AbortSignal;
};

type Admitted = Input & {
  readonly caller: Caller;
  readonly rawBody: Buffer;
  readonly idempotencyKey?: string;
};

const headerOf = (request: Request, name: string): string | undefined => {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(",") : value;
};

const ipOf = (request: Request): string => request.ip ?? "unknown";

/** Whose token bucket a request draws from; other services are not limited. */
const bucketOf = (caller: Caller, request: Request): string | undefined =>
  isService(caller)
    ? undefined
    : caller.kind === "anonymous"
      ? `ip:${ipOf(request)}`
      : actorOf(caller);

/** Who asks, and whether they may: credentials, role, rate. */
async function admit(
  route: Route,
  deps: PipelineDeps,
  request: Request,
  response: Response,
): Promise<Result<Caller, Refusal>> {
  const known = await authenticate(
    {
      authorization: headerOf(request, "authorization"),
      guestToken: headerOf(request, "x-guest-token"),
    },
    deps.verify,
  );
  if (known.ok) exchangeOf(response).caller = known.value;
  const bucket = known.ok
    ? bucketOf(known.value, request)
    : `ip:${ipOf(request)}`;
  const waitSeconds = bucket === undefined ? 0 : deps.rateLimit.take(bucket);
  if (waitSeconds > 0)
    return refuse({
      code: "RATE_LIMITED",
      facts: { retryAfterSeconds: Math.ceil(waitSeconds) },
    });
  return known.ok ? authorize(known.value, route.access) : known;
}

/** Reads and checks all that the request brings. */
async function readInput(
  route: Route,
  request: Request,
  response: Response,
): Promise<Result<Omit<Admitted, "caller">, Refusal>> {
  const key = readIdempotencyKey(route, request.headers);
  if (!key.ok) return key;
  let rawBody = Buffer.alloc(0);
  let body: unknown;
  if (route.method !== "get") {
    const limit = route.bodyLimitBytes ?? defaultBodyLimitBytes;
    const bytes = await readBytes(request, response, limit);
    if (!bytes.ok) return bytes;
    rawBody = Buffer.from(bytes.value);
    if (!route.rawBody) {
      const parsed = parseJson(rawBody, headerOf(request, "content-type"));
      if (!parsed.ok) return parsed;
      body = parsed.value;
    }
  }
  const input = checkInput(route, {
    params: { ...request.params },
    query: { ...request.query },
    body,
  });
  if (!input.ok) return input;
  return ok({
    ...input.value,
    rawBody: route.rawBody ? rawBody : Buffer.alloc(0),
    ...(key.value === undefined ? {} : { idempotencyKey: key.value }),
  });
}

/** The order that a request is about, for its log lines. */
function orderIdOf(route: Route, input: Input): string | undefined {
  const fields = { ...(input.body as object), ...(input.params as object) } as {
    readonly orderId?: unknown;
    readonly id?: unknown;
  };
  const id =
    fields.orderId ??
    (route.path.startsWith("/orders/{id}") ? fields.id : undefined);
  return typeof id === "string" ? id : undefined;
}

/** Handles one request of `route`: access, rate, input, idempotency, handler. Gives the answer; throws what no handler expected. */
export async function handleRoute(
  route: Route,
  deps: PipelineDeps,
  request: Request,
  response: Response,
): Promise<Answer> {
  const place = placeOf(request, response);
  const caller = await admit(route, deps, request, response);
  if (!caller.ok) return refusalAnswer(caller.error, place);
  const input = await readInput(route, request, response);
  if (!input.ok) return refusalAnswer(input.error, place);
  const admitted: Admitted = { ...input.value, caller: caller.value };
  const orderId = orderIdOf(route, admitted);
  if (orderId !== undefined) noteOrderId(orderId);

  const work = async (operationId: string): Promise<Answer> => {
    const result = await route.handle(
      requestOf(deps, admitted, operationId, request, response),
    );
    return result.ok
      ? answerOf(result.value)
      : refusalAnswer(result.error, place);
  };
  if (admitted.idempotencyKey === undefined) {
    const answer = await work(deps.newId());
    return isUnchanged(answer, request.headers["if-none-match"])
      ? { status: 304, headers: answer.headers }
      : answer;
  }
  const key = keyScopeOf(
    caller.value,
    ipOf(request),
    route,
    admitted.idempotencyKey,
  );
  const done = await once(
    deps.idempotency,
    deps.log,
    key,
    requestHashOf(admitted),
    work,
  );
  return done.ok ? done.value : refusalAnswer(done.error, place);
}

function requestOf(
  deps: PipelineDeps,
  admitted: Admitted,
  operationId: string,
  request: Request,
  response: Response,
): HttpRequest<unknown, unknown, unknown> {
  const ifMatch = readIfMatch(headerOf(request, "if-match"));
  return {
    ...admitted,
    correlationId: exchangeOf(response).correlationId,
    operationId,
    ...(ifMatch === undefined ? {} : { ifMatch }),
    get signal() {
      return deps.signalOf(response); // Made only for those who look.
    },
    headers: request.headers,
    log: deps.log,
  };
}
