import { AsyncLocalStorage } from "node:async_hooks";
import { inTrace } from "../tracing/carry.js";

/** What is known of the work at hand: in each of its log lines, and carried to whatever it calls. */
export type RequestContext = {
  readonly correlationId: string;
  readonly traceparent?: string;
  orderId?: string;
};

const storage = new AsyncLocalStorage<RequestContext>();

/** Runs `work` with `context` as its surroundings. */
export const inContext = <T>(context: RequestContext, work: () => T): T =>
  inTrace(context.traceparent, () => storage.run(context, work));

export const currentContext = (): RequestContext | undefined =>
  storage.getStore();

/** Puts the order id, once it is known, into the log lines that follow. */
export function noteOrderId(orderId: string): void {
  const context = storage.getStore();
  if (context) context.orderId = orderId;
}
