import { workflowName } from "@waybill/saga";
import type { SagaEngine, SagaStore } from "./ports.js";
import { instanceIdOf } from "./saga-row.js";

type Deps = { readonly store: SagaStore; readonly engine: SagaEngine };
type Wanted = { readonly id: string; readonly run: number };

/** Starts a saga's run in the engine. A run that is no longer the saga's, or a saga that is done, needs none. */
export const startRun =
  ({ store, engine }: Deps) =>
  async ({ id, run }: Wanted): Promise<void> => {
    const saga = await store.find(id);
    if (!saga || saga.run !== run || saga.state === "done") return;
    const workflow = workflowName({ name: saga.kind, version: saga.version });
    await engine.start(workflow, instanceIdOf(saga), { restarted: run > 1 });
  };

/** Ends a saga's pause, whichever run it is in by now. */
export const wakeRun =
  ({ store, engine }: Deps) =>
  async ({ id }: Wanted): Promise<void> => {
    const saga = await store.find(id);
    if (saga && saga.state !== "done") await engine.wake(instanceIdOf(saga));
  };
