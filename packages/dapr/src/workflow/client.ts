import type * as Messages from "@dapr/dapr/workflow/internal/durabletask/proto/orchestrator_service_pb.js";
import pb from "@dapr/dapr/workflow/internal/durabletask/proto/orchestrator_service_pb.js";
import { status } from "@grpc/grpc-js";
import {
  connect,
  unary,
  type UnaryCall,
  type WorkflowSidecar,
} from "./connection.js";
import { asText, asTimestamp } from "./protocol.js";
import { engineSilence, type Silence } from "./engine-silence.js";
import { messageOf } from "./replay.js";

/** Where an instance stands. `stalled` is one that the engine itself gave up on; `missing` one that it does not know. */
export type InstanceStatus =
  | "running"
  | "completed"
  | "failed"
  | "terminated"
  | "pending"
  | "suspended"
  | "stalled"
  | "missing";

export type WorkflowClient = {
  /** Starts an instance without waiting for its first turn; says whether it is new. One that runs already is left alone. */
  start(workflow: string, instanceId: string, input: object): Promise<boolean>;
  /** Wakes an instance that waits for `event`, or will; false when the engine knows no such instance. One that has ended takes no notice. */
  raise(instanceId: string, event: string): Promise<boolean>;
  /** Ends an instance wherever it is; one that has ended, or is not known, is left alone. */
  terminate(instanceId: string): Promise<void>;
  /** Forgets an instance that has ended; says whether there was one. */
  purge(instanceId: string): Promise<boolean>;
  status(instanceId: string): Promise<InstanceStatus>;
  close(): void;
};

const deadlineMs = 5_000;

/** The engine's management API, through the own sidecar. Every call has a deadline, and rejects as WorkflowUnavailable when it was not done. */
export function workflowClient(
  sidecar: WorkflowSidecar,
  silence: Silence = engineSilence(),
  now: () => number = Date.now,
): WorkflowClient {
  const stub = connect(sidecar);
  const asker = askerFor(silence, now);
  const getInstance = asker(stub.getInstance.bind(stub));
  const purgeInstances = asker(stub.purgeInstances.bind(stub));
  const raiseEvent = asker(stub.raiseEvent.bind(stub));
  const startInstance = asker(stub.startInstance.bind(stub));
  const terminateInstance = asker(stub.terminateInstance.bind(stub));
  return {
    start: async (workflow, instanceId, input) => {
      const request = new pb.CreateInstanceRequest()
        .setName(workflow)
        .setInstanceid(instanceId)
        .setInput(asText(JSON.stringify(input)))
        // With a time of start, even one that has come, the sidecar answers once it is stored; without it waits for the first turn.
        .setScheduledstarttimestamp(asTimestamp(now()));
      return (await startInstance(request, isThere)) !== undefined;
    },
    raise: async (instanceId, event) => {
      const request = new pb.RaiseEventRequest()
        .setInstanceid(instanceId)
        .setName(event)
        .setInput(asText("{}"));
      return (await raiseEvent(request, isGone)) !== undefined;
    },
    terminate: async (instanceId) => {
      const request = new pb.TerminateRequest().setInstanceid(instanceId);
      await terminateInstance(request, isGone);
    },
    purge: async (instanceId) => {
      const request = new pb.PurgeInstancesRequest().setInstanceid(instanceId);
      const answer = await purgeInstances(request, isGone);
      return (answer?.getDeletedinstancecount() ?? 0) > 0;
    },
    status: async (instanceId) => {
      const request = new pb.GetInstanceRequest()
        .setInstanceid(instanceId)
        .setGetinputsandoutputs(false);
      return statusOf(await getInstance(request, isGone));
    },
    close: () => {
      stub.close();
    },
  };
}

/** By number, also those that the SDK's enumeration lacks. */
const statuses: readonly (InstanceStatus | undefined)[] = [
  "running",
  "completed",
  "running", // Continued as new.
  "failed",
  "terminated", // Cancelled.
  "terminated",
  "pending",
  "suspended",
  "stalled",
];

function statusOf(
  answer: Messages.GetInstanceResponse | undefined,
): InstanceStatus {
  const state = answer?.getOrchestrationstate();
  if (!answer?.getExists() || !state) return "missing";
  return statuses[state.getOrchestrationstatus()] ?? "stalled";
}

/** The sidecar answers most of this as UNKNOWN, so that only its words tell what it means. */
const isThere = /already exists|already awaiting an activity result/i;
const isGone =
  /no such instance|not found|no such instance exists|instance has completed|already completed|is not in a running state|not running/i;

/** The engine did not do it, and may later: it is away, its worker is, or its store is. Known by shape: `kind` is "transient". */
export type WorkflowUnavailable = Error & {
  readonly name: "WorkflowUnavailable";
  readonly kind: "transient";
};

const unavailable = (error: unknown): WorkflowUnavailable =>
  Object.assign(new Error(messageOf(error), { cause: error }), {
    name: "WorkflowUnavailable" as const,
    kind: "transient" as const,
  });

/** A call that gives undefined where the sidecar refuses with `words` that mean "nothing to do". */
const askerFor =
  (silence: Silence, now: () => number) =>
  <Request, Answer>(call: UnaryCall<Request, Answer>) =>
  async (request: Request, words: RegExp): Promise<Answer | undefined> => {
    const begunAt = now();
    try {
      const answer = await unary(call, request, deadlineMs);
      silence.broken(now());
      return answer;
    } catch (error) {
      if (hasCode(error, status.DEADLINE_EXCEEDED))
        silence.lasts(begunAt, now());
      else silence.broken(now());
      if (words.test(messageOf(error))) return undefined;
      throw unavailable(error);
    }
  };

const hasCode = (error: unknown, code: number): boolean =>
  typeof error === "object" &&
  error !== null &&
  "code" in error &&
  error.code === code;
