import type { RunAnswer, RunStop, UndoAnswer } from "../run-saga.js";
import type { drive } from "./drive.js";
import { type Respond } from "./drive.js";

export const plan = {
  workflow: "shop-v1",
  groups: [
    [
      { name: "begin", undo: "nothing-to-undo" },
      { name: "reserve", undo: "compensate" },
      { name: "pay", undo: "compensate" },
    ],
    [
      { name: "confirm", undo: "pivot" },
      { name: "fulfil", undo: "retry-until-done" },
    ],
  ],
} as const;
export const names = plan.groups.flat().map(({ name }) => name);

/** Steps go through but for what `stops` says of them, one call after the other; undos go through but for `undos`. */
export function world(
  stops: Partial<Record<string, (RunStop | undefined)[]>>,
  undos: (UndoAnswer["stop"] | "lost")[] = [],
) {
  const log: string[] = [];
  const respond: Respond = (call) => {
    if (call.kind === "undo") {
      const stop = undos.shift();
      const parts = call.input.steps.map((index) => names[index] ?? "");
      log.push(
        `undo ${[...(call.input.closed ? [] : ["close"]), ...parts].join(",")}`,
      );
      if (stop === "lost") return undefined;
      return stop
        ? { closed: stop.kind === "unanswered", undone: 0, stop }
        : { closed: true, undone: parts.length };
    }
    const { from, to } = call.input;
    for (let at = from; at < to; at++) {
      const name = names[at] ?? "";
      log.push(name);
      const stop = stops[name]?.shift();
      if (stop) return { done: at - from, stop } satisfies RunAnswer;
    }
    return { done: to - from };
  };
  return { log, respond };
}

export const refused = (code = "NO"): RunStop => ({ kind: "refused", code });
export const unanswered: RunStop = { kind: "unanswered", code: "AWAY" };
export const waitingUntil = (until: number): RunStop => ({
  kind: "waiting",
  for: "payment",
  until,
});
export const times = <T>(n: number, value: T): T[] =>
  Array.from({ length: n }, () => value);
export const pauses = (result: ReturnType<typeof drive>) =>
  result.steps.flatMap(({ task }) => (task.kind === "wait" ? [task.ms] : []));
