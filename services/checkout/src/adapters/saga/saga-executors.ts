import type { IntentExecutor } from "@waybill/messaging";
import { z } from "zod";
import { startRun, wakeRun } from "../../app/saga/engine-work.js";
import {
  startSagaIntent,
  wakeSagaIntent,
  type SagaEngine,
  type SagaStore,
} from "../../app/saga/ports.js";

const wanted = z.object({ id: z.string(), run: z.int() });

/** Starts and wakes the engine's instances, as transactions wished. */
export function sagaExecutors(deps: {
  readonly store: SagaStore;
  readonly engine: SagaEngine;
}): IntentExecutor[] {
  const start = startRun(deps);
  const wake = wakeRun(deps);
  return [
    {
      kind: startSagaIntent,
      concurrency: 16,
      run: ({ payload }) => start(wanted.parse(payload)),
    },
    {
      kind: wakeSagaIntent,
      concurrency: 8,
      run: ({ payload }) => wake(wanted.parse(payload)),
    },
  ];
}
