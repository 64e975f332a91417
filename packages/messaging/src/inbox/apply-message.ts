import { context, propagation, ROOT_CONTEXT } from "@opentelemetry/api";
import type { IncomingEvent } from "@waybill/contracts";
import type { Database, Queryable, Tx } from "@waybill/database";
import type { EventHandler } from "../contract.js";
import {
  kindOfFault,
  permanentFault,
  recordOfFault,
  type FaultRecord,
} from "../faults.js";
import { holdBack } from "./held-back.js";
import {
  buryMessage,
  noteRetry,
  takeMessage,
  wakeMessages,
  type ClaimedRow,
} from "./inbox-store.js";
import type { HeldMessage } from "./message.js";
import type { Mode } from "./plan.js";

export type Outcome =
  | { readonly kind: "applied"; readonly woken: readonly ClaimedRow[] }
  | { readonly kind: "skipped" }
  /** Behind a gap or a dead letter; it is woken when its turn comes. */
  | { readonly kind: "waiting" }
  /** Somebody else has it, or has done it. */
  | { readonly kind: "lost" }
  | {
      readonly kind: "retry";
      readonly inMs: number;
      readonly fault: FaultRecord;
    }
  | { readonly kind: "dead"; readonly fault: FaultRecord };

export type ApplyOptions = {
  readonly db: Database;
  readonly handlerTimeoutMs: number;
  /** Milliseconds before the next try, after so many. */
  readonly delayMs: (attempts: number) => number;
};

export type Work = {
  readonly message: HeldMessage;
  readonly mode: Mode;
  /** Undefined: only the version counts. */
  readonly handler: EventHandler | undefined;
};

const notItsTurn = new Error("it is not the turn of this message");
const leaseLost = new Error("somebody else has this message");

/**
 * Applies one message: its mark, its stream's version and its handler's effect in one transaction. A fault is written down
 * as a retry or a dead letter. Rejects only when that could not be written: then nothing is known to have changed.
 */
export async function applyMessage(
  options: ApplyOptions,
  work: Work,
): Promise<Outcome> {
  try {
    return await attempt(options, work);
  } catch (error) {
    return answerFault(options, work.message, error);
  }
}

async function attempt(options: ApplyOptions, work: Work): Promise<Outcome> {
  const { message, mode, handler } = work;
  if (!handler || !message.event) return passOver(options, work);
  try {
    const woken = await options.db.transaction(async (tx) => {
      const taken = await takeMessage(tx, message, mode);
      if (!taken) throw notItsTurn;
      if (taken === "lost") throw leaseLost;
      await handle(options, work, tx);
      return taken.waiting > 0 ? wakeNext(tx, message, mode) : [];
    });
    return { kind: "applied", woken };
  } catch (error) {
    if (error === leaseLost) return { kind: "lost" };
    if (error !== notItsTurn) throw error;
  }
  return outOfTurn(options, work);
}

/** A type without a handler only moves its stream on: one statement, no transaction around it. */
async function passOver(options: ApplyOptions, work: Work): Promise<Outcome> {
  const { message, mode } = work;
  const taken = await takeMessage(options.db, message, mode);
  if (!taken) return outOfTurn(options, work);
  if (taken === "lost") return { kind: "lost" };
  // Should this process end here, the sweep wakes them.
  const woken =
    taken.waiting > 0 ? await wakeNext(options.db, message, mode) : [];
  return { kind: "applied", woken };
}

const wakeNext = (
  tx: Queryable,
  { owner, stream, version }: HeldMessage,
  mode: Mode,
): Promise<ClaimedRow[]> =>
  wakeMessages(tx, owner, stream, mode === "each" ? version + 1 : null);

async function outOfTurn(options: ApplyOptions, work: Work): Promise<Outcome> {
  const { message, mode } = work;
  const turn = await options.db.transaction(async (tx) => {
    const found = await holdBack(tx, message, mode);
    if (found === "regardless") await handle(options, work, tx);
    return found;
  });
  switch (turn) {
    case "now":
      return attempt(options, work);
    case "wait":
      return { kind: "waiting" };
    case "skip":
      return { kind: "skipped" };
    case "regardless":
      return { kind: "applied", woken: [] };
    case "lost":
      return { kind: "lost" };
    case "too late":
      return answerFault(
        options,
        message,
        permanentFault(
          "VERSION_PASSED",
          `version ${String(message.version)} came after a later one was applied`,
        ),
      );
  }
}

/** Runs the handler within its time, under the trace of the event. One that goes on after it finds the transaction over. */
async function handle(
  { handlerTimeoutMs }: ApplyOptions,
  { message, handler }: Work,
  tx: Tx,
): Promise<void> {
  const { event, traceparent } = message;
  if (!handler || !event) return;
  const trace = propagation.extract(ROOT_CONTEXT, { traceparent });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(
        Object.assign(
          new Error(`no end within ${String(handlerTimeoutMs)} ms`),
          { name: "TimeoutError" },
        ),
      );
    }, handlerTimeoutMs);
  });
  try {
    const done = context.with(trace, () => callHandler(handler, event, tx));
    await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}

const callHandler = async (
  handler: EventHandler,
  event: IncomingEvent,
  tx: Tx,
): Promise<void> => handler.handle(event, tx);

async function answerFault(
  { db, delayMs }: ApplyOptions,
  message: HeldMessage,
  error: unknown,
): Promise<Outcome> {
  const fault = recordOfFault(error);
  if (kindOfFault(error) === "permanent") {
    const ours = await buryMessage(db, message, fault);
    return ours ? { kind: "dead", fault } : { kind: "lost" };
  }
  const inMs = delayMs(message.attempts + 1);
  const ours = await noteRetry(db, message, inMs, fault);
  return ours ? { kind: "retry", inMs, fault } : { kind: "lost" };
}
