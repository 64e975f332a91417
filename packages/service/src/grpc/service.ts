import type { Refusal } from "@waybill/contracts";
import type { Result } from "@waybill/result";
import type { Logger } from "pino";
import type { Caller, Role } from "../auth/caller.js";
import type { DeepReadonly } from "../http/deep-readonly.js";

/** One method of a generated service definition. */
export type RpcMethod = {
  readonly path: string;
  readonly requestStream: boolean;
  readonly responseStream: boolean;
  readonly requestSerialize: (value: never) => Buffer;
  readonly requestDeserialize: (bytes: Buffer) => unknown;
  readonly responseSerialize: (value: never) => Buffer;
  readonly responseDeserialize: (bytes: Buffer) => unknown;
};
/** A service definition as ts-proto generates it. */
export type RpcDefinition = Readonly<Record<string, RpcMethod>>;
export type RequestOf<M extends RpcMethod> = ReturnType<
  M["requestDeserialize"]
>;
export type ResponseOf<M extends RpcMethod> = ReturnType<
  M["responseDeserialize"]
>;

/** What a gRPC handler knows of its call beside the request. */
export type GrpcCall = {
  readonly caller: Caller;
  readonly correlationId: string;
  /** When the caller stops waiting, if it said so. */
  readonly deadline?: Date;
  /** Aborts when the caller has gone. */
  readonly signal: AbortSignal;
  readonly log: Logger;
};

export type GrpcHandlers<D extends RpcDefinition> = {
  readonly [Method in keyof D]?: (
    request: RequestOf<D[Method]>,
    call: GrpcCall,
  ) => Promise<Result<DeepReadonly<ResponseOf<D[Method]>>, Refusal>>;
};

/** Handlers of one definition; several entries of one definition add up, so that a service can be put together from parts. */
export type GrpcService = {
  readonly definition: RpcDefinition;
  readonly roles: readonly Role[];
  readonly handlers: Readonly<
    Record<
      string,
      (request: unknown, call: GrpcCall) => Promise<Result<unknown, Refusal>>
    >
  >;
};

/** Declares gRPC handlers that callers with one of `roles` may call. A method without one answers UNIMPLEMENTED. */
export const grpcService = <D extends RpcDefinition>(
  definition: D,
  options: {
    readonly roles: readonly Role[];
    readonly handlers: GrpcHandlers<D>;
  },
): GrpcService => ({
  definition,
  roles: options.roles,
  handlers: options.handlers as unknown as GrpcService["handlers"],
});

export type RemoteCallOptions = {
  /** Default: the one of the request or event being handled. */
  readonly correlationId?: string;
  /** Default 2 000 ms. */
  readonly deadlineMs?: number;
  readonly signal?: AbortSignal;
};

/**
 * Another service, called through the own sidecar. A refusal of the other side is a value;
 * no answer throws `RemoteUnavailable` (it may have happened), a bug of the other side `RemoteFailure`.
 */
export type RemoteService<D extends RpcDefinition> = {
  readonly [Method in keyof D]: (
    request: DeepReadonly<RequestOf<D[Method]>>,
    options?: RemoteCallOptions,
  ) => Promise<Result<ResponseOf<D[Method]>, Refusal>>;
};
