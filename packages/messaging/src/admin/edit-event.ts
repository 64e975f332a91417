import { eventMeta, type IncomingEvent } from "@waybill/contracts";
import { ok, refuse } from "@waybill/result";
import type { AdminResult } from "./contract.js";
import { parseEvent } from "../inbox/parse-event.js";

export type Revised = {
  readonly payload: Buffer;
  readonly event: IncomingEvent;
};

/**
 * A dead message's bytes, with other data where some is given, read again as an event. Its place in the order (its version)
 * and its other marks stay as they were.
 */
export function reviseEvent(
  bytes: Buffer,
  data: unknown,
  maxEventBytes: number,
): AdminResult<Revised> {
  const payload = data === undefined ? bytes : withData(bytes, data);
  if (!payload)
    return refuse({
      code: "VALIDATION_FAILED",
      detail:
        "What is around the data can't be read either: discard it, and have its producer send it anew.",
    });
  const parsed = parseEvent(payload, maxEventBytes);
  if (parsed.kind === "event") return ok({ payload, event: parsed.event });
  const { code, message } = parsed.fault;
  return refuse({
    code: "VALIDATION_FAILED",
    detail: "It would become a dead letter again.",
    errors: [{ path: "data", code, message }],
  });
}

function withData(bytes: Buffer, data: unknown): Buffer | undefined {
  try {
    const event = JSON.parse(bytes.toString("utf8")) as Record<string, unknown>;
    if (typeof data !== "object" || data === null) return undefined;
    const old = (event["data"] ?? {}) as Record<string, unknown>;
    const meta = Object.entries(old).filter(([key]) => key in eventMeta);
    const version = old["aggregateVersion"];
    const revised = { ...Object.fromEntries(meta), ...data };
    return Buffer.from(
      JSON.stringify({
        ...event,
        data:
          version === undefined
            ? revised
            : { ...revised, aggregateVersion: version },
      }),
    );
  } catch {
    return undefined;
  }
}
