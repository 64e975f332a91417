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
  let isKnownWell = false;
  let failures: { count: number; readonly since: number } | undefined;
  while (!isOver()) {
    await sleep(Math.min(1_000, unwellMs / 4), undefined, { ref: false });
    const current = child();
    if (current !== watched) {
      isKnownWell = false; // A new one takes its time to start.
      failures = undefined;
    }
    watched = current;
    if (!current) continue;
    const isWell = await probe();
    isKnownWell ||= isWell;
    // Counted from the first answer that was missed: if this process itself was held up, that is no sign of the other's health.
    failures = isWell
      ? undefined
      : (failures ?? { count: 0, since: performance.now() });
    if (!failures || ++failures.count < 3 || !isKnownWell) continue;
    const isLate = performance.now() - failures.since > unwellMs;
    if (!isLate || isOver() || child() !== current) continue;
    isKnownWell = false;
    onKill();
    current.kill("SIGKILL");
  }
}
