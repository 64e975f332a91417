import type { WorkflowClient, WorkflowWorker } from "@waybill/dapr";
import { wakeEvent } from "@waybill/saga";
import type { SagaEngine } from "../../app/saga/ports.js";

/** The workflow engine as the sagas need it, with its worker's connection. */
export const sagaEngine = (
  client: WorkflowClient,
  worker: Pick<WorkflowWorker, "connectedSince">,
): SagaEngine => ({
  start: (workflow, instanceId, input) =>
    client.start(workflow, instanceId, input),
  wake: (instanceId) => client.raise(instanceId, wakeEvent),
  end: (instanceId) => client.terminate(instanceId),
  connectedSince: () => worker.connectedSince(),
});
