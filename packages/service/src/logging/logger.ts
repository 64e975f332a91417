import { pino, type DestinationStream, type Logger } from "pino";
import type { LogLevel } from "../config/base-config.js";
import { currentContext } from "../context/request-context.js";
import { redactText, redactValue } from "./redact.js";

export type LogOptions = {
  readonly service: string;
  readonly instanceId: string;
  readonly level: LogLevel;
  /** Default: standard output. */
  readonly destination?: DestinationStream;
};

/**
 * A log of JSON lines. Each carries the correlation id, order id and trace id of the work at hand, where known;
 * personal data is taken out by key (objects) and by pattern (the whole line).
 */
export function createLogger(options: LogOptions): Logger {
  const settings = {
    level: options.level,
    base: { service: options.service, instance: options.instanceId },
    timestamp: pino.stdTimeFunctions.isoTime, // Milliseconds of the epoch would look like a card number.
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (fields: Record<string, unknown>) =>
        redactValue(fields) as Record<string, unknown>,
    },
    serializers: { err: (error: unknown) => error }, // Made plain by redactValue already.
    hooks: { streamWrite: redactText },
    mixin: () => {
      const context = currentContext();
      return context
        ? {
            correlationId: context.correlationId,
            ...(context.orderId ? { orderId: context.orderId } : {}),
            ...(context.traceparent
              ? { traceId: context.traceparent.slice(3, 35) }
              : {}),
          }
        : {};
    },
  };
  return options.destination
    ? pino(settings, options.destination)
    : pino(settings);
}
