import type {
  Consumer,
  EventHandler,
  IntentExecutor,
} from "@waybill/messaging";
import { activeTraceparent } from "../tracing/carry.js";
import { childTraceparent } from "../tracing/traceparent.js";
import { inContext, type RequestContext } from "./request-context.js";

const textOf = (fields: unknown, name: string): string | undefined => {
  if (typeof fields !== "object" || fields === null) return undefined;
  const value = (fields as Readonly<Record<string, unknown>>)[name];
  return typeof value === "string" ? value : undefined;
};

function contextOf(fields: unknown, correlationId: string): RequestContext {
  const orderId = textOf(fields, "orderId");
  return {
    correlationId,
    traceparent: childTraceparent(activeTraceparent()), // The trace that the event came with, if any.
    ...(orderId === undefined ? {} : { orderId }),
  };
}

/** The consumer, with each event handled in a context of its own: its lines and calls carry the event's correlation id. */
export function inEventContext(consumer: Consumer): Consumer {
  const entries = Object.entries(consumer.handlers) as [string, EventHandler][];
  const wrapped = entries.map(([type, handler]): [string, EventHandler] => [
    type,
    {
      apply: handler.apply,
      handle: (event, tx) =>
        inContext(contextOf(event.data, event.correlationId), () =>
          handler.handle(event, tx),
        ),
    },
  ]);
  return { ...consumer, handlers: Object.fromEntries(wrapped) };
}

/** The executor, with each intent performed in the context that its payload names. */
export const inIntentContext = (
  executor: IntentExecutor,
  newId: () => string,
): IntentExecutor => ({
  ...executor,
  run: (intent) =>
    inContext(
      contextOf(
        intent.payload,
        textOf(intent.payload, "correlationId") ?? newId(),
      ),
      () => executor.run(intent),
    ),
});
