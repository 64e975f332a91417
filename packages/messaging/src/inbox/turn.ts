import type { Mode } from "./plan.js";

export type Turn =
  /** It is its turn after all: something moved meanwhile. */
  | "now"
  /** An earlier version is missing or dead. */
  | "wait"
  /** A newer one is applied already, which is all that a projection needs. */
  | "skip"
  /** Its place in the order is past: a person decides. */
  | "too late"
  /** A person decided: applied where it is. */
  | "regardless";

/** Whose turn it is in a stream that applied `applied` so far. */
export function turnOf(message: {
  readonly mode: Mode;
  readonly version: number;
  readonly applied: number;
  /** A dead letter with a lower version is in the stream. */
  readonly behindDead: boolean;
  readonly replays: number;
}): Turn {
  const { mode, version, applied } = message;
  if (version <= applied) {
    if (mode === "latest") return "skip";
    return message.replays > 0 ? "regardless" : "too late";
  }
  if (mode === "latest") return message.behindDead ? "wait" : "now";
  return version === applied + 1 ? "now" : "wait";
}
