import type {
  ErrorRequestHandler,
  Express,
  Request,
  RequestHandler,
  Response,
} from "express";
import type { Logger } from "pino";
import { refusalAnswer, send, type Answer } from "./answer/answer.js";
import { refusalOfFault } from "./answer/faults.js";
import { exchangeOf, placeOf } from "./exchange.js";
import type { HttpMethod } from "./route.js";

export type Handler = (
  request: Request,
  response: Response,
) => Answer | undefined | Promise<Answer | undefined>;
export type Handlers = Partial<Record<HttpMethod, Handler>>;

/** `/orders/{id}` as Express spells it. */
const expressPath = (path: string): string => path.replace(/\{(\w+)\}/g, ":$1");

/** Serves one path; other methods are answered 405 with Allow. A handler that gives nothing has answered itself. */
export function mount(
  app: Express,
  log: Logger,
  path: string,
  handlers: Handlers,
): void {
  const methods = Object.keys(handlers) as HttpMethod[];
  const allow = [
    ...methods.map((method) => method.toUpperCase()),
    ...(handlers.get ? ["HEAD"] : []),
    "OPTIONS",
  ].join(", ");
  const place = app.route(expressPath(path));
  for (const method of methods) {
    const handler = handlers[method];
    if (handler) place[method](asExpress(log, path, handler));
  }
  place.all((request, response) => {
    exchangeOf(response).route = path;
    response.setHeader("Allow", allow);
    if (request.method === "OPTIONS") {
      send(response, { status: 204, headers: {} });
      return;
    }
    send(
      response,
      refusalAnswer(
        { code: "METHOD_NOT_ALLOWED", detail: `Allowed here: ${allow}.` },
        placeOf(request, response),
      ),
    );
  });
}

const asExpress =
  (log: Logger, path: string, handler: Handler): RequestHandler =>
  async (request, response) => {
    exchangeOf(response).route = path;
    try {
      const answer = await handler(request, response);
      if (answer) send(response, answer);
    } catch (error) {
      sendFault(log, error, request, response);
    }
  };

/** Answers what no handler expected, and logs it, once. */
function sendFault(
  log: Logger,
  error: unknown,
  request: Request,
  response: Response,
): void {
  const { refusal, broken } = refusalOfFault(error);
  const { route } = exchangeOf(response);
  if (broken) log.error({ err: error, route }, "request failed");
  else log.warn({ err: error, route }, "request met something that is away");
  send(response, refusalAnswer(refusal, placeOf(request, response)));
}

/** Answers whatever no route took. */
export const notFound: RequestHandler = (request, response) => {
  send(
    response,
    refusalAnswer(
      { code: "NOT_FOUND", detail: "There is no such route." },
      placeOf(request, response),
    ),
  );
};

/** Faults of Express itself: a path that is not decodable names nothing. */
export const lastResort =
  (log: Logger): ErrorRequestHandler =>
  (error: unknown, request, response, _next) => {
    if ((error as { status?: unknown }).status === 400)
      notFound(request, response, _next);
    else sendFault(log, error, request, response);
  };
