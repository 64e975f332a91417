export {
  publishBulk,
  type BulkEntry,
  type BulkFailure,
  type BulkOptions,
  type SidecarAddress,
} from "./publish-bulk.js";
export {
  createStateCache,
  type StateCache,
  type StateCacheOptions,
} from "./state-cache.js";
export {
  workflowClient,
  type InstanceStatus,
  type WorkflowClient,
} from "./workflow/client.js";
export {
  superviseWorkflowWorker,
  type Activity,
  type ActivityContext,
  type WorkflowWorker,
  type WorkflowWorkerOptions,
} from "./workflow/worker.js";
export { replay } from "./workflow/replay.js";
export type { Action, HistoryEvent } from "./workflow/history.js";
