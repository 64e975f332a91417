import type { FaultRecord } from "../faults.js";
import type { ClaimedRow } from "./inbox-store.js";
import type { HeldMessage } from "./message.js";
import { parseEvent } from "./parse-event.js";
import type { ConsumerPlan } from "./plan.js";

/** A claimed row as a message; a fault where its payload is no event any more (a schema was changed since it was stored). */
export function heldFromRow(
  row: ClaimedRow,
  owner: string,
  plans: readonly ConsumerPlan[],
  maxEventBytes: number,
): HeldMessage | { readonly fault: FaultRecord } {
  const { id, consumer, topic, source, subject, version, type, attempts } = row;
  const plan = plans.find(({ name }) => name === consumer);
  const held: HeldMessage = {
    id,
    owner,
    stream: { consumer, topic, source, subject },
    version,
    type,
    event: undefined,
    traceparent: undefined,
    attempts,
  };
  // Without a payload it was stored when nothing handled its type: only its version counts.
  if (row.discarded || !row.payload || !plan?.handlerOf(type)) return held;
  const parsed = parseEvent(row.payload, maxEventBytes);
  return parsed.kind === "broken"
    ? { fault: parsed.fault }
    : { ...held, event: parsed.event, traceparent: parsed.traceparent };
}
