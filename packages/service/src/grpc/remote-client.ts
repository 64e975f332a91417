import {
  Client,
  credentials,
  Metadata,
  status as grpcStatus,
  type ServiceError,
} from "@grpc/grpc-js";
import type { Refusal } from "@waybill/contracts";
import { ok, refuse, type Result } from "@waybill/result";
import type { ServiceToken } from "../auth/service-token.js";
import type { DaprAddress } from "../config/base-config.js";
import { currentContext } from "../context/request-context.js";
import type { Tracing } from "../tracing/span.js";
import { metadataKeys } from "./call-metadata.js";
import { remoteFailure, remoteUnavailable } from "./remote-errors.js";
import { refusalOfStatus } from "./refusal-status.js";
import type {
  RemoteCallOptions,
  RemoteService,
  RpcDefinition,
  RpcMethod,
} from "./service.js";

export type RemoteDeps = {
  /** Where the own sidecar takes gRPC. */
  readonly dapr: DaprAddress;
  readonly host?: string;
  readonly serviceToken: ServiceToken;
  readonly now: () => Date;
  readonly newId: () => string;
  readonly tracing: Tracing;
};

export type Remotes = {
  client<D extends RpcDefinition>(
    definition: D,
    appId: string,
  ): RemoteService<D>;
  close(): void;
};

const defaultDeadlineMs = 2_000;

/** A sidecar that was killed is back within seconds: look for it often. */
const channelOptions = {
  "grpc.initial_reconnect_backoff_ms": 100,
  "grpc.max_reconnect_backoff_ms": 1_000,
  "grpc.keepalive_time_ms": 15_000,
  "grpc.keepalive_timeout_ms": 3_000,
  "grpc.keepalive_permit_without_calls": 1,
  "grpc.service_config_disable_resolution": 1,
  "grpc.enable_retries": 0,
};

/** Calls to other services through the own sidecar, over one connection: with the service's token, deadline, correlation id and trace. Nothing is retried here. */
export function createRemotes(deps: RemoteDeps): Remotes {
  const address = `${deps.host ?? "127.0.0.1"}:${String(deps.dapr.grpcPort)}`;
  const channel = new Client(
    address,
    credentials.createInsecure(),
    channelOptions,
  );
  return {
    client: <D extends RpcDefinition>(definition: D, appId: string) =>
      Object.fromEntries(
        Object.entries(definition).map(([name, method]) => [
          name,
          (request: unknown, options: RemoteCallOptions = {}) =>
            callRemote(
              deps,
              channel,
              method,
              { appId, method: name },
              request,
              options,
            ),
        ]),
      ) as RemoteService<D>,
    close: () => {
      channel.close();
    },
  };
}

type Where = { readonly appId: string; readonly method: string };

async function callRemote(
  deps: RemoteDeps,
  channel: Client,
  method: RpcMethod,
  where: Where,
  request: unknown,
  options: RemoteCallOptions,
): Promise<Result<unknown, Refusal>> {
  const context = currentContext();
  const span = deps.tracing.begin("client", method.path, context?.traceparent, {
    "rpc.system": "grpc",
    "peer.service": where.appId,
  });
  try {
    const metadata = await metadataOf(deps, where.appId, {
      correlationId:
        options.correlationId ?? context?.correlationId ?? deps.newId(),
      traceparent: span.traceparent,
    });
    const deadline = new Date(
      deps.now().getTime() + (options.deadlineMs ?? defaultDeadlineMs),
    );
    const answer = await unary(
      channel,
      method,
      request,
      metadata,
      deadline,
      options.signal,
    );
    const outcome = answer.ok ? answer : outcomeOfError(answer.error, where);
    span.end({}, outcome.ok ? undefined : outcome.error.code);
    return outcome;
  } catch (error) {
    span.end({}, String(error));
    throw error;
  }
}

async function metadataOf(
  deps: RemoteDeps,
  appId: string,
  carried: { readonly correlationId: string; readonly traceparent: string },
): Promise<Metadata> {
  const metadata = new Metadata();
  metadata.set(metadataKeys.appId, appId);
  if (deps.dapr.apiToken)
    metadata.set(metadataKeys.daprApiToken, deps.dapr.apiToken);
  metadata.set(
    metadataKeys.authorization,
    `Bearer ${await deps.serviceToken()}`,
  );
  metadata.set(metadataKeys.correlationId, carried.correlationId);
  metadata.set(metadataKeys.traceparent, carried.traceparent);
  return metadata;
}

function unary(
  channel: Client,
  method: RpcMethod,
  request: unknown,
  metadata: Metadata,
  deadline: Date,
  signal: AbortSignal | undefined,
): Promise<Result<unknown, ServiceError>> {
  return new Promise((resolve) => {
    const call = channel.makeUnaryRequest(
      method.path,
      method.requestSerialize as (value: unknown) => Buffer,
      method.responseDeserialize,
      request,
      metadata,
      { deadline },
      (error, response) => {
        signal?.removeEventListener("abort", cancel);
        resolve(error ? refuse(error) : ok(response));
      },
    );
    const cancel = (): void => {
      call.cancel();
    };
    if (signal?.aborted) cancel();
    else signal?.addEventListener("abort", cancel, { once: true });
  });
}

/** grpc-js reports its own bugs of ours (a message that does not serialise) as INTERNAL, too. */
const ownFault = /serializ|serialis|parsing error/i;

/** Statuses of a call that had no answer: it may have happened. (A token that ran out is cured by the next one.) */
const noAnswer = new Set([
  grpcStatus.UNAVAILABLE,
  grpcStatus.UNAUTHENTICATED,
  grpcStatus.DEADLINE_EXCEEDED,
  grpcStatus.CANCELLED,
]);
/** Statuses that services give for bugs, and sidecars and connections for trouble on the way. */
const failures = new Set([grpcStatus.INTERNAL, grpcStatus.UNKNOWN]);

/** Tells a refusal (a value) from no answer and from a failure (thrown). */
function outcomeOfError(
  error: ServiceError,
  where: Where,
): Result<never, Refusal> {
  const refusal = refusalOfStatus(error.metadata);
  const message = `${grpcStatus[error.code]}: ${error.details}`;
  if (noAnswer.has(error.code))
    throw remoteUnavailable(where, message, {
      ...(refusal ? { code: refusal.code } : {}),
      cause: error,
    });
  // Only a service says why; without that it was the way there that broke, and the call may have arrived.
  if (failures.has(error.code) && !refusal && !ownFault.test(error.details))
    throw remoteUnavailable(where, message, { cause: error });
  if (failures.has(error.code) || !refusal)
    throw remoteFailure(where, message, error);
  return refuse(refusal);
}
