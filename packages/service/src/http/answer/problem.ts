import {
  errorCatalogue,
  type ErrorCode,
  type Refusal,
} from "@waybill/contracts";

export type Problem = {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance: string;
  readonly code: ErrorCode;
  readonly traceId: string;
  readonly [member: string]: unknown;
};

export type ProblemPlace = {
  /** Path of the request. */
  readonly instance: string;
  readonly traceId: string;
};

/** A refusal as RFC 9457 puts it; its facts become extra members, which never hide a standard one. */
export function problemOf(refusal: Refusal, place: ProblemPlace): Problem {
  const { http, title } = errorCatalogue[refusal.code];
  return {
    ...refusal.facts,
    type: `urn:waybill:problem:${refusal.code}`,
    title,
    status: http,
    detail: refusal.detail ?? title,
    instance: place.instance,
    code: refusal.code,
    traceId: place.traceId,
    ...(refusal.errors ? { errors: refusal.errors } : {}),
  };
}

const defaultRetryAfterSeconds = 1;
const retryLater = new Set([429, 503]);

/** Seconds after which it makes sense to ask again; undefined where asking again does not help. */
export function retryAfterOf(refusal: Refusal): number | undefined {
  const status = errorCatalogue[refusal.code].http;
  if (!retryLater.has(status) && refusal.code !== "IDEMPOTENCY_IN_PROGRESS")
    return undefined;
  const wish = refusal.facts?.["retryAfterSeconds"];
  return typeof wish === "number" && wish > 0
    ? Math.ceil(wish)
    : defaultRetryAfterSeconds;
}
