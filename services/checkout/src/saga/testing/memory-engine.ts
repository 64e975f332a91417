import type { Answer, Task, Workflow } from "@waybill/saga";
import type { SagaEngine } from "../../app/saga/ports.js";

type Instance = {
  readonly run: Generator<Task, unknown, Answer>;
  task: Task | undefined;
  /** When its pause is over. */
  until: number;
  wakes: number;
  attempts: number;
};

export type MemoryEngine = SagaEngine & {
  readonly instances: Map<string, Instance>;
  /** Loses what it knows of an instance, as the real one does when its store dies. */
  lose(instanceId: string): void;
  /** Runs what can run, then lets time pass to the end of the next pause; false when nothing is left to do. */
  step(): Promise<boolean>;
};

type Activity = (instanceId: string, input: object) => Promise<object>;

/** A workflow engine in memory: activities at least once (one that dies is run again), pauses in virtual time. */
export function memoryEngine(
  workflows: Readonly<Record<string, Workflow>>,
  activities: Readonly<Record<string, Activity>>,
  clock: { now: number },
): MemoryEngine {
  const instances = new Map<string, Instance>();
  const settle = (id: string, next: IteratorResult<Task, unknown>) => {
    const instance = instances.get(id);
    if (!instance) return;
    instance.attempts = 0;
    if (next.done) instances.delete(id);
    else {
      instance.task = next.value;
      if (next.value.kind === "wait")
        instance.until = clock.now + next.value.ms;
    }
  };
  const runOne = async (id: string, instance: Instance): Promise<boolean> => {
    const { task } = instance;
    if (task?.kind === "call") {
      instance.attempts += 1;
      try {
        const value = await activities[task.activity]?.(id, task.input);
        settle(
          id,
          instance.run.next({
            kind: "answered",
            value: JSON.parse(JSON.stringify(value)) as unknown,
          }),
        );
      } catch (error) {
        // The process died: the engine gives the activity to the next one.
        if (instance.attempts > 50)
          settle(
            id,
            instance.run.next({ kind: "unanswered", reason: String(error) }),
          );
      }
      return true;
    }
    if (instance.wakes > 0 || instance.until <= clock.now) {
      const woken = instance.wakes > 0;
      instance.wakes = Math.max(0, instance.wakes - 1);
      settle(id, instance.run.next({ kind: woken ? "woken" : "timeout" }));
      return true;
    }
    return false;
  };
  return {
    instances,
    lose: (id) => void instances.delete(id),
    start: async (workflow, id, input) => {
      const made = workflows[workflow];
      if (!made || instances.has(id)) return false;
      const run = made(input, { now: () => clock.now });
      instances.set(id, {
        run,
        task: undefined,
        until: 0,
        wakes: 0,
        attempts: 0,
      });
      settle(id, run.next());
      return true;
    },
    wake: async (id) => {
      const instance = instances.get(id);
      if (instance) instance.wakes += 1;
      return instance !== undefined;
    },
    end: async (id) => void instances.delete(id),
    connectedSince: () => 0,
    step: async () => {
      let ran = false;
      for (const [id, instance] of [...instances])
        ran = (await runOne(id, instance)) || ran;
      if (ran) return true;
      const next = Math.min(
        ...[...instances.values()].map(({ until }) => until),
      );
      if (!Number.isFinite(next)) return false;
      clock.now = next;
      return true;
    },
  };
}
