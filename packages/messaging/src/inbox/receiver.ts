import {
  createCoalescer,
  isTransientDatabaseError,
  type Database,
} from "@waybill/database";

import type { Received } from "../contract.js";
import { permanentFault, recordOfFault } from "../faults.js";
import { storeMessages } from "./inbox-store.js";
import type { HeldMessage, NewMessage } from "./message.js";
import { parseEvent, unwrapDelivery, type Parsed } from "./parse-event.js";
import type { ConsumerPlan } from "./plan.js";

export type ReceiverOptions = {
  readonly db: Database;
  readonly newId: () => string;
  readonly maxEventBytes: number;
  readonly plans: () => readonly ConsumerPlan[];
  /** The lease token under which this process applies what it stores; null while it should be left to others. */
  readonly owner: () => string | null;
  /** A message was stored that this process holds the lease of. */
  readonly onHeld: (message: HeldMessage) => void;
  /** A message was stored that nobody holds. */
  readonly onLeft: () => void;
  readonly onDuplicate: (message: NewMessage) => void;
  readonly onDead: (message: NewMessage) => void;
  /** It could not be stored, and is delivered again. */
  readonly onFault: (error: unknown) => void;
};

export type Receiver = (topic: string, body: Buffer) => Promise<Received>;

/** Stores deliveries: whatever comes is kept, once for each consumer, before it is acknowledged. */
export function createReceiver(options: ReceiverOptions): Receiver {
  const store = createCoalescer<NewMessage, boolean>(async (messages) => {
    const stored = await storeMessages(options.db, messages);
    return messages.map(({ id }) => stored.has(id));
  }, 64);
  return async (topic, body) => {
    const bytes = unwrapDelivery(body);
    const parsed = parseEvent(bytes, options.maxEventBytes);
    const takers = options.plans().filter((plan) => plan.modeOf(topic));
    try {
      await Promise.all(
        takers.map(async (plan) => {
          const draft = draftOf(options, plan, topic, bytes, parsed);
          const message = await storeSurely(store, draft, bytes);
          if (message) tell(options, plan, message, parsed);
          else options.onDuplicate(draft);
        }),
      );
      return "SUCCESS";
    } catch (error) {
      options.onFault(error);
      return "RETRY";
    }
  };
}

/** Stores a message, bare if need be: what the database refuses for its content must not block its partition. Undefined: known already. */
async function storeSurely(
  store: (message: NewMessage) => Promise<boolean>,
  message: NewMessage,
  bytes: Buffer,
): Promise<NewMessage | undefined> {
  try {
    return (await store(message)) ? message : undefined;
  } catch (error) {
    if (isTransientDatabaseError(error)) throw error;
    // One of a joined store may be at fault: alone, it is stored as it is or becomes a dead letter.
    const fault = permanentFault(
      "NOT_STORABLE",
      "the database refused it",
      error,
    );
    const bare: NewMessage = {
      ...message,
      ...{ type: null, source: null, subject: null, version: null },
      payload: bytes,
      state: "dead",
      fault: recordOfFault(fault),
      owner: null,
    };
    const again = await store(message).catch(() => undefined);
    if (again !== undefined) return again ? message : undefined;
    return (await store(bare)) ? bare : undefined;
  }
}

function draftOf(
  options: ReceiverOptions,
  plan: ConsumerPlan,
  topic: string,
  bytes: Buffer,
  parsed: Parsed,
): NewMessage {
  const common = {
    id: options.newId(),
    consumer: plan.name,
    key: parsed.key,
    topic,
  };
  if (parsed.kind === "broken")
    return {
      ...common,
      ...parsed.hints,
      payload: bytes,
      state: "dead",
      fault: parsed.fault,
      owner: null,
    };
  const { event } = parsed;
  return {
    ...common,
    type: event.type,
    source: event.source,
    subject: event.aggregateId,
    version: event.aggregateVersion,
    payload: plan.handlerOf(event.type) ? bytes : null,
    state: "ready",
    fault: null,
    owner: options.owner(),
  };
}

function tell(
  options: ReceiverOptions,
  plan: ConsumerPlan,
  message: NewMessage,
  parsed: Parsed,
): void {
  if (message.state === "dead") options.onDead(message);
  else if (message.owner === null || parsed.kind === "broken") options.onLeft();
  else {
    const { event, traceparent } = parsed;
    options.onHeld({
      id: message.id,
      owner: message.owner,
      stream: {
        consumer: plan.name,
        topic: message.topic,
        source: event.source,
        subject: event.aggregateId,
      },
      version: event.aggregateVersion,
      type: event.type,
      event: plan.handlerOf(event.type) ? event : undefined,
      traceparent,
      attempts: 0,
    });
  }
}
