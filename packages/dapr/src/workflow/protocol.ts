import type * as Messages from "@dapr/dapr/workflow/internal/durabletask/proto/orchestrator_service_pb.js";
// The SDK's generated messages are CommonJS whose names a lexer cannot see: hence the default imports.
import pb from "@dapr/dapr/workflow/internal/durabletask/proto/orchestrator_service_pb.js";
import empties from "google-protobuf/google/protobuf/empty_pb.js";
import timestamps from "google-protobuf/google/protobuf/timestamp_pb.js";
import wrappers from "google-protobuf/google/protobuf/wrappers_pb.js";
import type { Action, HistoryEvent } from "./history.js";

/** A turn of an instance, as the sidecar sends it. */
export type Turn = {
  readonly instanceId: string;
  readonly past: readonly HistoryEvent[];
  readonly fresh: readonly HistoryEvent[];
};

/** An activity to run, as the sidecar sends it. */
export type ActivityCall = {
  readonly instanceId: string;
  readonly taskId: number;
  readonly activity: string;
  readonly input: string;
};

export const textOf = (
  value: { getValue(): string } | undefined,
): string | undefined => value?.getValue();

export const asText = (value: string) =>
  new wrappers.StringValue().setValue(value);

export function asTimestamp(epochMs: number) {
  const stamp = new timestamps.Timestamp();
  stamp.fromDate(new Date(epochMs));
  return stamp;
}

export const turnOf = (request: Messages.OrchestratorRequest): Turn => ({
  instanceId: request.getInstanceid(),
  past: request.getPasteventsList().map(eventOf),
  fresh: request.getNeweventsList().map(eventOf),
});

export const activityCallOf = (
  request: Messages.ActivityRequest,
): ActivityCall => ({
  instanceId: request.getOrchestrationinstance()?.getInstanceid() ?? "",
  taskId: request.getTaskid(),
  activity: request.getName(),
  input: textOf(request.getInput()) ?? "",
});

function eventOf(event: Messages.HistoryEvent): HistoryEvent {
  const kinds = pb.HistoryEvent.EventtypeCase;
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- the others are answers, or of no use here
  switch (event.getEventtypeCase()) {
    case kinds.ORCHESTRATORSTARTED:
      return { type: "turn", at: timeOf(event) };
    case kinds.EXECUTIONSTARTED:
      return {
        type: "started",
        workflow: event.getExecutionstarted()?.getName() ?? "",
        input: textOf(event.getExecutionstarted()?.getInput()),
      };
    case kinds.TASKSCHEDULED:
      return {
        type: "call-scheduled",
        id: event.getEventid(),
        activity: event.getTaskscheduled()?.getName() ?? "",
      };
    case kinds.TIMERCREATED:
      return { type: "timer-created", id: event.getEventid() };
    default:
      return answerOf(event);
  }
}

function answerOf(event: Messages.HistoryEvent): HistoryEvent {
  const kinds = pb.HistoryEvent.EventtypeCase;
  // eslint-disable-next-line @typescript-eslint/switch-exhaustiveness-check -- kinds that newer engines add are passed over
  switch (event.getEventtypeCase()) {
    case kinds.TASKCOMPLETED:
      return {
        type: "call-answered",
        id: event.getTaskcompleted()?.getTaskscheduledid() ?? 0,
        result: textOf(event.getTaskcompleted()?.getResult()),
      };
    case kinds.TASKFAILED:
      return {
        type: "call-failed",
        id: event.getTaskfailed()?.getTaskscheduledid() ?? 0,
        reason:
          event.getTaskfailed()?.getFailuredetails()?.getErrormessage() ?? "",
      };
    case kinds.TIMERFIRED:
      return {
        type: "timer-fired",
        id: event.getTimerfired()?.getTimerid() ?? 0,
      };
    case kinds.EVENTRAISED:
      return { type: "event", name: event.getEventraised()?.getName() ?? "" };
    case kinds.EXECUTIONTERMINATED:
      return {
        type: "terminated",
        output: textOf(event.getExecutionterminated()?.getInput()),
      };
    case kinds.EXECUTIONSUSPENDED:
      return { type: "suspended" };
    case kinds.EXECUTIONRESUMED:
      return { type: "resumed" };
    default:
      return { type: "other" };
  }
}

const timeOf = (event: Messages.HistoryEvent): number =>
  event.getTimestamp()?.toDate().getTime() ?? 0;

export function turnAnswer(
  instanceId: string,
  actions: readonly Action[],
): Messages.OrchestratorResponse {
  return new pb.OrchestratorResponse()
    .setInstanceid(instanceId)
    .setActionsList(actions.map(actionMessage));
}

function actionMessage(action: Action): Messages.OrchestratorAction {
  const message = new pb.OrchestratorAction().setId(action.id);
  switch (action.type) {
    case "call":
      return message.setScheduletask(
        new pb.ScheduleTaskAction()
          .setName(action.activity)
          .setInput(asText(action.input)),
      );
    case "timer":
      return message.setCreatetimer(
        new pb.CreateTimerAction().setFireat(asTimestamp(action.at)),
      );
    case "end":
      return message.setCompleteorchestration(endMessage(action));
  }
}

const endStatuses = {
  completed: pb.OrchestrationStatus.ORCHESTRATION_STATUS_COMPLETED,
  failed: pb.OrchestrationStatus.ORCHESTRATION_STATUS_FAILED,
  terminated: pb.OrchestrationStatus.ORCHESTRATION_STATUS_TERMINATED,
} as const;

function endMessage(
  action: Extract<Action, { type: "end" }>,
): Messages.CompleteOrchestrationAction {
  const message = new pb.CompleteOrchestrationAction().setOrchestrationstatus(
    endStatuses[action.status],
  );
  if (action.result !== undefined) message.setResult(asText(action.result));
  if (action.reason !== undefined)
    message.setFailuredetails(failure(action.reason));
  return message;
}

const failure = (reason: string): Messages.TaskFailureDetails =>
  new pb.TaskFailureDetails()
    .setErrortype("WorkflowFault")
    .setErrormessage(reason);

export type ActivityOutcome =
  { readonly result: string } | { readonly failure: string };

export function activityAnswer(
  call: ActivityCall,
  outcome: ActivityOutcome,
): Messages.ActivityResponse {
  const message = new pb.ActivityResponse()
    .setInstanceid(call.instanceId)
    .setTaskid(call.taskId);
  return "result" in outcome
    ? message.setResult(asText(outcome.result))
    : message.setFailuredetails(failure(outcome.failure));
}

export const hello = () => new empties.Empty();
export const workItemsRequest = () => new pb.GetWorkItemsRequest();
export type WorkItem = Messages.WorkItem;
