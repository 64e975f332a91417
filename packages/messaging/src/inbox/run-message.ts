import { backoffMs } from "../backoff.js";
import { applyMessage, type Outcome } from "./apply-message.js";
import { heldFromRow } from "./held-from-row.js";
import { shut, type InboxState } from "./inbox-state.js";
import type { HeldMessage } from "./message.js";
import type { Mode } from "./plan.js";
import { offerMessage, type Verdict } from "./worker-pool.js";

/** Tries a message and says what the pool shall do then. Never rejects. */
export async function runMessage(
  state: InboxState,
  message: HeldMessage,
): Promise<Verdict> {
  const plan = state.plans.find(({ name }) => name === message.stream.consumer);
  const mode: Mode = plan?.modeOf(message.stream.topic) ?? "each";
  const { tuning, random, db, metrics } = state;
  const began = state.monotonicMs();
  try {
    const outcome = await applyMessage(
      {
        db,
        handlerTimeoutMs: tuning.handlerTimeoutMs,
        delayMs: (attempts) =>
          backoffMs(
            attempts,
            { minMs: tuning.backoffMinMs, maxMs: tuning.backoffMaxMs },
            random,
          ),
      },
      { message, mode, handler: plan?.handlerOf(message.type) },
    );
    const seconds = (state.monotonicMs() - began) / 1_000;
    if (message.event) metrics.processed(message.type, outcome.kind, seconds);
    return verdictOf(state, message, outcome);
  } catch (error) {
    shut(state, error); // Not even the fault could be written down: the database is away.
    return { kind: "suspend" };
  }
}

function verdictOf(
  state: InboxState,
  message: HeldMessage,
  outcome: Outcome,
): Verdict {
  const { log, metrics, tuning } = state;
  const about = {
    messageId: message.id,
    type: message.type,
    aggregateId: message.stream.subject,
    correlationId: message.event?.correlationId,
  };
  if (outcome.kind === "retry") {
    const { fault } = outcome;
    log.warn({ ...about, fault }, `tried again later: ${fault.message}`);
    return { kind: "again", inMs: outcome.inMs };
  }
  if (outcome.kind === "dead") {
    const { fault } = outcome;
    metrics.dead(message.type);
    log.error({ ...about, fault }, `dead letter: ${fault.message}`);
  }
  if (outcome.kind === "applied")
    for (const row of outcome.woken) {
      const { owner } = message;
      const held = heldFromRow(row, owner, state.plans, tuning.maxEventBytes);
      if (!("fault" in held)) offerMessage(state.pool, held);
    }
  return { kind: "finished" };
}
