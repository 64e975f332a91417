import type { ErrorCode } from "@waybill/contracts";
import type { Request, Response } from "express";
import type { Caller } from "../auth/caller.js";
import { traceIdOf } from "../tracing/traceparent.js";
import type { ProblemPlace } from "./answer/problem.js";

/** What the kit keeps of one request while it is handled. */
export type Exchange = {
  readonly correlationId: string;
  readonly traceparent: string;
  /** Template of the route that took it, for metrics and logs. */
  route: string;
  caller?: Caller;
  /** The code it was refused with. */
  refusal?: ErrorCode;
  readonly isStopping: () => boolean;
};

const key = Symbol("exchange");
type Keeper = Response & { [key]?: Exchange };

export function beginExchange(response: Response, exchange: Exchange): void {
  (response as Keeper)[key] = exchange;
}

export function exchangeOf(response: Response): Exchange {
  const exchange = (response as Keeper)[key];
  if (!exchange) throw new Error("the request was not begun");
  return exchange;
}

/** The request's path, without its query. */
export const pathOf = (request: Request): string =>
  request.originalUrl.split("?", 1)[0] ?? "/";

export const placeOf = (
  request: Request,
  response: Response,
): ProblemPlace => ({
  instance: pathOf(request),
  traceId: traceIdOf(exchangeOf(response).traceparent),
});
