import {
  definitionOf,
  isEventType,
  type EventType,
  type Topic,
} from "@waybill/contracts";
import type { Consumer, EventHandler } from "../contract.js";

/** How a consumer takes a topic: every version in order, or only what is newer than what it has. */
export type Mode = "each" | "latest";

/** A consumer and what follows from its handlers. */
export type ConsumerPlan = {
  readonly name: string;
  readonly modes: ReadonlyMap<Topic, Mode>;
  /** Undefined for a topic that it does not take. */
  modeOf(topic: string): Mode | undefined;
  handlerOf(type: string): EventHandler | undefined;
};

/** One `each` handler makes its whole topic ordered without gaps: a later version must not be applied before an earlier one. */
export function planOf(consumer: Consumer): ConsumerPlan {
  const modes = new Map<Topic, Mode>();
  const handlers = consumer.handlers as Partial<
    Record<EventType, EventHandler>
  >;
  for (const [type, handler] of Object.entries(handlers)) {
    if (!isEventType(type)) throw new Error(`${type} is no event type`);
    const { topic } = definitionOf(type);
    if (modes.get(topic) !== "each") modes.set(topic, handler.apply);
  }
  return {
    name: consumer.name,
    modes,
    modeOf: (topic) => modes.get(topic as Topic),
    handlerOf: (type) => (isEventType(type) ? handlers[type] : undefined),
  };
}

export const topicsOf = (plans: readonly ConsumerPlan[]): Topic[] => [
  ...new Set(plans.flatMap(({ modes }) => [...modes.keys()])),
];
