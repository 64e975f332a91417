export type { Answer, EngineClock, Task, Workflow } from "./engine.js";
export {
  performSteps,
  performUndo,
  type Performed,
  type TimelineEntry,
  type World,
} from "./perform.js";
export { defaultPolicy, type Policy } from "./policy.js";
export {
  neverGivesUp,
  runSaga,
  wakeEvent,
  type RunAnswer,
  type RunInput,
  type RunStop,
  type SagaEnd,
  type SagaPlan,
  type UndoAnswer,
  type UndoInput,
} from "./run-saga.js";
export { planOf, sagaWorkflow, type SagaInput } from "./saga-workflow.js";
export {
  done,
  refused,
  skipped,
  stepsOf,
  unanswered,
  waiting,
  workflowName,
  type Failure,
  type SagaDefinition,
  type SagaStep,
  type StepCall,
  type StepOutcome,
  type UndoKind,
} from "./step.js";
