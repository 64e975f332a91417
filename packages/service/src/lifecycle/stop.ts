import type { Signals } from "../http/signals.js";
import type { Foundations } from "./build-context.js";
import type { Listeners } from "./listeners.js";
import { runStages } from "./stages.js";
import type { WorkerGroup } from "./worker-group.js";

export type Running = {
  readonly listeners: Listeners;
  readonly workers: WorkerGroup;
  readonly signals: Signals;
};

/** Stops work and drains requests, flushes messages, closes pools: within `timeoutMs`, whatever hangs. Gives the stages that were cut off. */
export async function stopInOrder(
  { context, tracing, remotes }: Foundations,
  { listeners, workers, signals }: Running,
  timeoutMs: number,
): Promise<readonly string[]> {
  const { log, db, messaging } = context;
  log.info("stopping");
  const left = await runStages(
    [
      {
        name: "workers and requests",
        share: 0.4,
        run: () => {
          const workersDone = workers.stop();
          signals.abortAll();
          return Promise.all([workersDone, listeners.drain()]);
        },
      },
      { name: "messaging", share: 0.5, run: () => messaging.stop() },
      {
        name: "connections",
        share: 0.1,
        run: () => {
          remotes.close();
          return Promise.all([db.close(), tracing.stop()]);
        },
      },
    ],
    timeoutMs,
    (stage, err) => {
      log.error({ err, stage }, "could not stop in order");
    },
  );
  listeners.destroy();
  log.info({ cutOff: left }, "stopped");
  return left;
}
