import type { Activity } from "@waybill/dapr";
import type { Answer, Task, Workflow } from "@waybill/saga";
import { setTimeout as sleep } from "node:timers/promises";

/** What an engine's worker knows. */
export type Work = {
  readonly workflows: Readonly<Record<string, Workflow>>;
  readonly activities: Readonly<Record<string, Activity>>;
};

/**
 * Starts workflows in this very process: the same generators and the same activities as under Dapr's engine, but nothing of their
 * course is stored or sent. What a saga costs without its engine. A pause is slept through: there is nothing to wake it.
 */
export const directEngine = (
  { workflows, activities }: Work,
  broken: (instanceId: string, error: unknown) => void,
) => ({
  start: (workflow: string, instanceId: string, input: object): void => {
    const course = workflows[workflow];
    if (!course) throw new Error(`there is no workflow ${workflow}`);
    const run = course(input, { now: Date.now });
    drive(run, activities, instanceId).catch((error: unknown) => {
      broken(instanceId, error);
    });
  },
});

async function drive(
  run: Generator<Task, unknown, Answer>,
  activities: Work["activities"],
  instanceId: string,
): Promise<void> {
  let next = run.next();
  for (let taskId = 1; !next.done; taskId++)
    next = run.next(await perform(next.value, activities, instanceId, taskId));
}

async function perform(
  task: Task,
  activities: Work["activities"],
  instanceId: string,
  taskId: number,
): Promise<Answer> {
  if (task.kind === "wait") {
    await sleep(task.ms);
    return { kind: "timeout" };
  }
  const activity = activities[task.activity];
  if (!activity) throw new Error(`there is no activity ${task.activity}`);
  const value = await activity(task.input, { instanceId, taskId });
  return { kind: "answered", value };
}
