import {
  context,
  isSpanContextValid,
  propagation,
  ROOT_CONTEXT,
  trace,
  type Context,
  type ContextManager,
  type TextMapPropagator,
} from "@opentelemetry/api";
import { AsyncLocalStorage } from "node:async_hooks";
import { readTraceparent } from "./traceparent.js";

// OpenTelemetry's API is the meeting point of the packages: the outbox writes the active trace into its events without
// knowing this kit. Its SDK, when it runs, brings its own manager and propagator; these two do where it does not.

function localManager(): ContextManager {
  const storage = new AsyncLocalStorage<Context>();
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, thisArg, ...args) =>
      storage.run(active, () => work.call(thisArg, ...args)),
    bind: (_active, target) => target,
    enable: () => manager,
    disable: () => manager,
  };
  return manager;
}

const w3c: TextMapPropagator = {
  inject: (from, carrier, setter) => {
    const span = trace.getSpanContext(from);
    if (span && isSpanContextValid(span))
      setter.set(
        carrier,
        "traceparent",
        `00-${span.traceId}-${span.spanId}-${span.traceFlags.toString(16).padStart(2, "0")}`,
      );
  },
  extract: (into, carrier, getter) => {
    const found = readTraceparent(getter.get(carrier, "traceparent"));
    return found === undefined ? into : spanContextIn(into, found);
  },
  fields: () => ["traceparent"],
};

const spanContextIn = (into: Context, traceparent: string): Context =>
  trace.setSpanContext(into, {
    traceId: traceparent.slice(3, 35),
    spanId: traceparent.slice(36, 52),
    traceFlags: Number.parseInt(traceparent.slice(53), 16),
    isRemote: true,
  });

/** Makes traces be carried, also without an SDK. What is registered already stays. */
export function carryTraces(): void {
  context.setGlobalContextManager(localManager());
  propagation.setGlobalPropagator(w3c);
}

/** Runs `work` inside the span that `traceparent` names. */
export const inTrace = <T>(
  traceparent: string | undefined,
  work: () => T,
): T =>
  traceparent === undefined
    ? work()
    : context.with(spanContextIn(context.active(), traceparent), work);

/** The traceparent of the span that the work at hand belongs to. */
export function activeTraceparent(): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}
