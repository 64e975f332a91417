import type { ErrorCode, Refusal } from "@waybill/contracts";
import type { Response } from "express";
import { exchangeOf } from "../exchange.js";
import type { AnyReply } from "../route.js";
import { problemOf, retryAfterOf, type ProblemPlace } from "./problem.js";

/** An answer ready to be sent, or kept for a replay. */
export type Answer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What it refuses with: for the log. */
  readonly refusal?: ErrorCode;
};

/** What a handler gave, as an answer. */
export function answerOf(reply: AnyReply): Answer {
  const { status, body, headers, etag } = reply;
  return {
    status,
    headers: {
      ...(body === undefined
        ? {}
        : { "Content-Type": "application/json; charset=utf-8" }),
      ...(etag === undefined
        ? {}
        : { ETag: `"${etag}"`, "Cache-Control": "private, no-cache" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  };
}

/** A refusal as an answer: problem+json, with Retry-After and WWW-Authenticate where they belong. */
export function refusalAnswer(refusal: Refusal, place: ProblemPlace): Answer {
  const problem = problemOf(refusal, place);
  const retryAfter = retryAfterOf(refusal);
  return {
    status: problem.status,
    headers: {
      "Content-Type": "application/problem+json; charset=utf-8",
      ...(retryAfter === undefined
        ? {}
        : { "Retry-After": String(retryAfter) }),
      ...(refusal.code === "UNAUTHENTICATED"
        ? { "WWW-Authenticate": 'Bearer realm="waybill"' }
        : {}),
    },
    body: JSON.stringify(problem),
    refusal: refusal.code,
  };
}

/** Whether a client that sent `If-None-Match` already has this. */
export const isUnchanged = (answer: Answer, ifNoneMatch: unknown): boolean => {
  const etag = answer.headers["ETag"];
  return (
    answer.status === 200 &&
    etag !== undefined &&
    typeof ifNoneMatch === "string" &&
    ifNoneMatch
      .split(",")
      .some((tag) => tag.trim().replace(/^W\//, "") === etag)
  );
};

/** Sends an answer, unless the client has gone. */
export function send(response: Response, answer: Answer): void {
  if (response.headersSent || response.destroyed) return;
  response.status(answer.status);
  const exchange = exchangeOf(response);
  if (answer.refusal) exchange.refusal = answer.refusal;
  // Or its client would send the next request on a connection that is about to end.
  if (exchange.isStopping()) response.setHeader("Connection", "close");
  for (const [name, value] of Object.entries(answer.headers))
    response.setHeader(name, value);
  if (answer.body === undefined) {
    response.end();
    return;
  }
  response.setHeader("Content-Length", Buffer.byteLength(answer.body));
  response.end(answer.body);
}
