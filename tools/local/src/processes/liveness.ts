import type { ChildProcess } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

export type LivenessOptions = {
  readonly probe: () => Promise<boolean>;
  /** For how long it may fail its probe, once it has passed it, before it is killed. */
  readonly unwellMs: number;
  /** The process as it runs now; another one after a restart, none while there is none. */
  readonly child: () => ChildProcess | undefined;
  /** Told when one is about to be killed. */
  readonly onKill: () => void;
  readonly isOver: () => boolean;
};

/**
 * Kills a process that was well and is not any more, as Kubernetes does by its liveness probe: a sidecar whose workflow engine
 * locked up does not come to the end of its own shutdown, and would stay for ever as it is. Resolves when it is over.
 */
export async function killWhenUnwell(options: LivenessOptions): Promise<void> {
  const { probe, unwellMs, child, onKill, isOver } = options;
  let watched: ChildProcess | undefined;
  let wellAt: number | undefined;
  while (!isOver()) {
    await sleep(Math.min(1_000, unwellMs / 4), undefined, { ref: false });
    const current = child();
    if (current !== watched) wellAt = undefined; // A new one takes its time to start.
    watched = current;
    if (!current) continue;
    if (await probe()) wellAt = performance.now();
    const isLate =
      wellAt !== undefined && performance.now() - wellAt > unwellMs;
    if (!isLate || isOver() || child() !== current) continue;
    wellAt = undefined;
    onKill();
    current.kill("SIGKILL");
  }
}
