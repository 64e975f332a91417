import {
  Server,
  status as grpcStatus,
  type handleUnaryCall,
  type StatusObject,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { createServiceHealth } from "./service-health.js";
import type { InFlight } from "../lifecycle/in-flight.js";
import { handleCall, type CallDeps, type Method } from "./handle-call.js";
import type { GrpcService, RpcDefinition } from "./service.js";

type Merged = {
  readonly definition: RpcDefinition;
  readonly methods: Map<string, Method>;
};

/** Entries of one definition add up; the later handler of a method wins. */
function merge(services: readonly GrpcService[]): Merged[] {
  const merged = new Map<RpcDefinition, Merged>();
  for (const { definition, roles, handlers } of services) {
    const entry = merged.get(definition) ?? { definition, methods: new Map() };
    for (const [name, handle] of Object.entries(handlers)) {
      const path = definition[name]?.path;
      if (path !== undefined) entry.methods.set(name, { path, roles, handle });
    }
    merged.set(definition, entry);
  }
  return [...merged.values()];
}

export type ServerDeps = CallDeps & {
  readonly isReady: () => Promise<boolean>;
  readonly inFlight: InFlight;
};

const unary =
  (method: Method, deps: ServerDeps): handleUnaryCall<unknown, unknown> =>
  (call, callback) => {
    void deps.inFlight.track(handleCall(method, deps, call)).then((outcome) => {
      if (outcome.ok) callback(null, outcome.value);
      else callback(outcome.error);
    });
  };

const unimplemented: Partial<StatusObject> = {
  code: grpcStatus.UNIMPLEMENTED,
  details: "This method is not served here",
};

/** A gRPC server that serves `services`, checks roles, and says refusals as google.rpc.Status. Not listening yet. */
export function createGrpcServer(
  services: readonly GrpcService[],
  deps: ServerDeps,
): Server {
  const server = new Server({
    "grpc.max_receive_message_length": 4 * 1_048_576,
  });
  for (const { definition, methods } of merge(services)) {
    const implementation: UntypedServiceImplementation = {};
    for (const name of Object.keys(definition)) {
      const method = methods.get(name);
      implementation[name] = method
        ? unary(method, deps)
        : (
            _call: unknown,
            callback: (error: Partial<StatusObject>) => void,
          ) => {
            callback(unimplemented);
          };
    }
    server.addService(definition as never, implementation);
  }
  createServiceHealth(deps.isReady).addTo(server);
  return server;
}
