import {
  status as grpcStatus,
  type ServerUnaryCall,
  type StatusObject,
} from "@grpc/grpc-js";
import type { Refusal } from "@waybill/contracts";
import { refuse, type Result } from "@waybill/result";
import type { Logger } from "pino";
import { authenticate, authorize } from "../auth/authenticate.js";
import type { Caller, Role } from "../auth/caller.js";
import { sameSecret } from "../auth/same-secret.js";
import type { VerifyToken } from "../auth/verify-token.js";
import { readCorrelationId } from "../context/correlation.js";
import { inContext, type RequestContext } from "../context/request-context.js";
import { refusalOfFault } from "../http/answer/faults.js";
import { readTraceparent } from "../tracing/traceparent.js";
import type { Span, Tracing } from "../tracing/span.js";
import { metadataKeys, textOf } from "./call-metadata.js";
import { statusOfRefusal } from "./refusal-status.js";
import type { GrpcCall } from "./service.js";

export type Method = {
  readonly path: string;
  readonly roles: readonly Role[];
  readonly handle: (
    request: unknown,
    call: GrpcCall,
  ) => Promise<Result<unknown, Refusal>>;
};

export type CallDeps = {
  readonly log: Logger;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly verify: VerifyToken;
  readonly tracing: Tracing;
  /** When set, every call must present it: on the app port, where only the sidecar may call. */
  readonly requiredApiToken?: string;
  readonly observe: (method: string, code: string, seconds: number) => void;
};

type Call = ServerUnaryCall<unknown, unknown>;
type Outcome = Result<unknown, StatusObject>;

/** The order a call is about, for its log lines: most requests name one. */
function orderIdOf(request: unknown): string | undefined {
  const { orderId } = request as { readonly orderId?: unknown };
  return typeof orderId === "string" && orderId !== "" ? orderId : undefined;
}

/** Handles one unary call: token, role, handler; measured, logged, in a context of its own. Never rejects. */
export async function handleCall(
  method: Method,
  deps: CallDeps,
  call: Call,
): Promise<Outcome> {
  const startedMs = performance.now();
  const { metadata, request } = call;
  const span = deps.tracing.begin(
    "server",
    method.path,
    readTraceparent(textOf(metadata, metadataKeys.traceparent)),
    { "rpc.system": "grpc" },
  );
  const orderId = orderIdOf(request);
  const context: RequestContext = {
    correlationId:
      readCorrelationId(textOf(metadata, metadataKeys.correlationId)) ??
      deps.newId(),
    traceparent: span.traceparent,
    ...(orderId === undefined ? {} : { orderId }),
  };
  return inContext(context, async () => {
    const result = await perform(method, deps, call, context.correlationId);
    const outcome: Outcome = result.ok
      ? result
      : refuse(statusOfRefusal(result.error));
    finish(method, deps, span, startedMs, result);
    return outcome;
  });
}

function finish(
  method: Method,
  deps: CallDeps,
  span: Span,
  startedMs: number,
  result: Result<unknown, Refusal>,
): void {
  const durationMs = performance.now() - startedMs;
  const code = result.ok
    ? "OK"
    : grpcStatus[statusOfRefusal(result.error).code];
  deps.observe(method.path, code, durationMs / 1_000);
  span.end(
    { "rpc.grpc.status_code": code },
    result.ok ? undefined : result.error.code,
  );
  deps.log.debug(
    {
      method: method.path,
      code,
      ...(result.ok ? {} : { refusal: result.error.code }),
      durationMs: Math.round(durationMs * 10) / 10,
    },
    "grpc call",
  );
}

async function perform(
  method: Method,
  deps: CallDeps,
  call: Call,
  correlationId: string,
): Promise<Result<unknown, Refusal>> {
  try {
    const caller = await admit(method, deps, call);
    if (!caller.ok) return caller;
    return await method.handle(
      call.request,
      callInfo(deps, call, caller.value, correlationId),
    );
  } catch (error) {
    const { refusal, broken } = refusalOfFault(error);
    if (broken)
      deps.log.error({ err: error, method: method.path }, "grpc call failed");
    else
      deps.log.warn(
        { err: error, method: method.path },
        "grpc call met something that is away",
      );
    return refuse(refusal);
  }
}

async function admit(
  method: Method,
  deps: CallDeps,
  { metadata }: Call,
): Promise<Result<Caller, Refusal>> {
  if (
    deps.requiredApiToken !== undefined &&
    !sameSecret(
      textOf(metadata, metadataKeys.daprApiToken),
      deps.requiredApiToken,
    )
  )
    return refuse({
      code: "UNAUTHENTICATED",
      detail: "Only the sidecar may call this port.",
    });
  const caller = await authenticate(
    { authorization: textOf(metadata, metadataKeys.authorization) },
    deps.verify,
  );
  return caller.ok ? authorize(caller.value, { roles: method.roles }) : caller;
}

function callInfo(
  deps: CallDeps,
  call: Call,
  caller: Caller,
  correlationId: string,
): GrpcCall {
  const gone = new AbortController();
  call.on("cancelled", () => {
    gone.abort();
  });
  const deadline = call.getDeadline();
  const deadlineMs = deadline instanceof Date ? deadline.getTime() : deadline;
  return {
    caller,
    correlationId,
    ...(Number.isFinite(deadlineMs) ? { deadline: new Date(deadlineMs) } : {}),
    signal: gone.signal,
    log: deps.log,
  };
}
