import type { Workflow } from "./engine.js";
import { defaultPolicy, type Policy } from "./policy.js";
import { runSaga, type SagaPlan } from "./run-saga.js";
import { workflowName, type SagaDefinition } from "./step.js";

/** What the engine is given to start a saga with. */
export type SagaInput = { readonly restarted: boolean };

export const planOf = <State, Deps>(
  saga: SagaDefinition<State, Deps>,
  policy: Policy = defaultPolicy,
): SagaPlan => ({
  workflow: workflowName(saga),
  groups: saga.groups.map((group) =>
    group.map(({ name, undo }) => ({ name, undo })),
  ),
  policy,
});

/** A saga as the engine runs it. */
export const sagaWorkflow =
  (plan: SagaPlan): Workflow =>
  (input, clock) =>
    runSaga(
      plan,
      {
        restarted:
          (input as Partial<SagaInput> | undefined)?.restarted === true,
      },
      clock,
    );
