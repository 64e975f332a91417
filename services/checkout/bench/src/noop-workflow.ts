import type { Activity } from "@waybill/dapr";
import type { Workflow } from "@waybill/saga";

/** What the engine costs by itself: a workflow of four activities that do nothing. */
export const noopWorkflow = "bench-noop";
export const noopActivities = 4;

const activity = `${noopWorkflow}.run`;

/** The workflow with its activity; `ended` is told the instance whose last activity has run. */
export const noopWork = (ended: (instanceId: string) => void) => ({
  workflows: { [noopWorkflow]: course },
  activities: { [activity]: noop(ended) },
});

const course: Workflow = function* () {
  for (let n = 1; n <= noopActivities; n++)
    yield { kind: "call", activity, input: { n } };
  return {};
};

const noop =
  (ended: (instanceId: string) => void): Activity =>
  async (input, { instanceId }) => {
    if ((input as { n: number }).n === noopActivities) ended(instanceId);
    return {};
  };
