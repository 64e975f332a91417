import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Answer, SagaPlan, Task, Workflow } from "@waybill/saga";
import { sagaWorkflow } from "@waybill/saga";

/** What one instance asked its engine for and was answered, in order: what the engine would replay. */
export type History = {
  readonly scenario: string;
  readonly input: { readonly restarted: boolean };
  readonly turns: readonly {
    readonly now: number;
    readonly task: Task;
    readonly answer: Answer;
  }[];
  readonly end: unknown;
};

export const historiesFolder = join(import.meta.dirname, "..", "histories");

/** The recorded histories of a version; none is ever changed once instances of it may run. */
export function recordedHistories(workflow: string): readonly History[] {
  const file = `${workflow}.json`;
  return readdirSync(historiesFolder).includes(file)
    ? (JSON.parse(
        readFileSync(join(historiesFolder, file), "utf8"),
      ) as History[])
    : [];
}

/** Keeps histories of a new version: a test that is run with RECORD_SAGA_HISTORIES=1 writes what is not there yet. */
export function keepHistories(
  workflow: string,
  histories: readonly History[],
): void {
  const known = recordedHistories(workflow);
  const fresh = histories.filter(
    ({ scenario }) => !known.some((one) => one.scenario === scenario),
  );
  writeFileSync(
    join(historiesFolder, `${workflow}.json`),
    `${JSON.stringify([...known, ...fresh], null, 1)}\n`,
  );
}

/** A workflow that notes what it asks for. */
export const recording = (
  workflow: Workflow,
  keep: (history: Omit<History, "scenario">) => void,
): Workflow =>
  function* (input, clock) {
    const turns: { now: number; task: Task; answer: Answer }[] = [];
    const run = workflow(input, clock);
    let next = run.next();
    while (!next.done) {
      const now = clock.now();
      const answer = yield next.value;
      turns.push({ now, task: next.value, answer });
      next = run.next(answer);
    }
    keep({ input: input as History["input"], turns, end: next.value });
    return next.value;
  };

/** Gives a recorded history to today's code; says where it would go another way than the instance did. */
export function replayHistory(
  plan: SagaPlan,
  { input, turns, end }: History,
): string | undefined {
  let now = turns[0]?.now ?? 0;
  const run = sagaWorkflow(plan)(input, { now: () => now });
  let next = run.next();
  for (const [index, turn] of turns.entries()) {
    const asked = JSON.stringify(next.done ? { end: next.value } : next.value);
    if (asked !== JSON.stringify(turn.task))
      return `turn ${String(index)}: it asked for ${JSON.stringify(turn.task)}, today's code for ${asked}`;
    // The engine's time moves on with the turn that takes the answer in.
    now = turns[index + 1]?.now ?? turn.now;
    next = run.next(turn.answer);
  }
  const ended = JSON.stringify(next.done ? next.value : next.value);
  return next.done === true && ended === JSON.stringify(end)
    ? undefined
    : `the end: it was ${JSON.stringify(end)}, today's code comes to ${ended}`;
}
