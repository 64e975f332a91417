import {
  credentials,
  InterceptingCall,
  Metadata,
  type ChannelOptions,
  type Interceptor,
} from "@grpc/grpc-js";
import type { TaskHubSidecarServiceClient } from "@dapr/dapr/workflow/internal/durabletask/proto/orchestrator_service_grpc_pb.js";
import stubs from "@dapr/dapr/workflow/internal/durabletask/proto/orchestrator_service_grpc_pb.js";

export type WorkflowSidecar = {
  readonly grpcPort: number;
  readonly apiToken?: string | undefined;
};

export type Stub = TaskHubSidecarServiceClient;

const channelOptions: ChannelOptions = {
  "grpc.max_receive_message_length": 128 * 1024 * 1024,
  "grpc.max_send_message_length": 128 * 1024 * 1024,
  // A sidecar that comes back is found within two seconds; by default the pause grows to two minutes.
  "grpc.initial_reconnect_backoff_ms": 200,
  "grpc.min_reconnect_backoff_ms": 200,
  "grpc.max_reconnect_backoff_ms": 2_000,
};

/** Opens the sidecar's workflow API. Connects lazily: a sidecar that is away shows with the first call. */
export function connect({ grpcPort, apiToken }: WorkflowSidecar): Stub {
  return new stubs.TaskHubSidecarServiceClient(
    `127.0.0.1:${String(grpcPort)}`,
    credentials.createInsecure(),
    {
      ...channelOptions,
      ...(apiToken ? { interceptors: [withToken(apiToken)] } : {}),
    },
  );
}

const withToken =
  (apiToken: string): Interceptor =>
  (options, nextCall) =>
    new InterceptingCall(nextCall(options), {
      start: (metadata, listener, next) => {
        const withIt = metadata.clone();
        withIt.set("dapr-api-token", apiToken);
        next(withIt, listener);
      },
    });

/** A unary method of the stub. */
export type UnaryCall<Request, Answer> = (
  request: Request,
  metadata: Metadata,
  options: { deadline: number },
  done: (error: Error | null, answer: Answer) => void,
) => unknown;

/** One unary call as a promise. Rejects with the call's ServiceError. */
export const unary = <Request, Answer>(
  call: UnaryCall<Request, Answer>,
  request: Request,
  deadlineMs: number,
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const options = { deadline: Date.now() + deadlineMs };
    call(request, new Metadata(), options, (error, answer) => {
      if (error) reject(error);
      else resolve(answer);
    });
  });
