import { createHash } from "node:crypto";
import {
  definitionOf,
  eventMeta,
  isEventType,
  wireSchemaOf,
  type EventType,
  type IncomingEvent,
} from "@waybill/contracts";
import { z } from "zod";
import { storableText, type FaultRecord } from "../faults.js";

/** What could be read of a message that is no valid event. */
export type Hints = {
  readonly type: string | null;
  readonly source: string | null;
  readonly subject: string | null;
  readonly version: number | null;
};

export type Parsed =
  | {
      readonly kind: "event";
      /** The event's id. */
      readonly key: string;
      readonly event: IncomingEvent;
      readonly traceparent: string | undefined;
    }
  | {
      readonly kind: "broken";
      /** A hash of the bytes: a broken copy must not stand in the way of the good one. */
      readonly key: string;
      readonly fault: FaultRecord;
      readonly hints: Hints;
    };

// Bounded, as they are keys of indexes; PostgreSQL has no text with a zero character.
const name = z.string().regex(/^[^\0]{1,255}$/);
const envelopeSchema = z.object({
  specversion: z.literal("1.0"),
  id: name,
  source: name,
  type: name,
  subject: name,
  time: z.iso.datetime({ offset: true }).optional(),
  traceparent: z.string().optional(),
  tracestate: z.string().optional(),
  traceid: z.string().optional(),
  data: z.record(z.string(), z.unknown()),
});

const wireSchemas = new Map<EventType, ReturnType<typeof wireSchemaOf>>();
function schemaOf(type: EventType): ReturnType<typeof wireSchemaOf> {
  const known = wireSchemas.get(type);
  if (known) return known;
  const schema = wireSchemaOf(type);
  wireSchemas.set(type, schema);
  return schema;
}

/** The message inside what daprd delivers: it puts raw payloads in base64 into an envelope of its own. */
export function unwrapDelivery(body: Buffer): Buffer {
  try {
    const outer = JSON.parse(body.toString("utf8")) as {
      data_base64?: unknown;
    } | null;
    if (typeof outer?.data_base64 === "string")
      return Buffer.from(outer.data_base64, "base64");
  } catch {
    // Not JSON: then these are the bytes to keep.
  }
  return body;
}

/** Reads an event from its bytes, or says why it is none. */
export function parseEvent(bytes: Buffer, maxBytes: number): Parsed {
  if (bytes.length > maxBytes)
    return broken(
      bytes,
      "EVENT_TOO_LARGE",
      `${String(bytes.length)} bytes, where ${String(maxBytes)} are the limit`,
    );
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString("utf8"));
  } catch (error) {
    return broken(bytes, "MALFORMED_JSON", (error as Error).message);
  }
  const hints = hintsOf(json);
  const envelope = envelopeSchema.safeParse(json);
  if (!envelope.success)
    return broken(
      bytes,
      "ENVELOPE_INVALID",
      z.prettifyError(envelope.error),
      hints,
    );
  const { id, source, type, subject, traceparent, data } = envelope.data;
  if (!isEventType(type))
    return broken(bytes, "TYPE_UNKNOWN", `no event type ${type}`, hints);
  const parsed = schemaOf(type).safeParse(upgraded(type, data));
  if (!parsed.success)
    return broken(
      bytes,
      "SCHEMA_MISMATCH",
      z.prettifyError(parsed.error),
      hints,
    );
  const wire = parsed.data as Wire;
  const { version } = definitionOf(type);
  if (wire.schemaVersion > version)
    return broken(
      bytes,
      "SCHEMA_TOO_NEW",
      `${type} version ${String(wire.schemaVersion)}, where ${String(version)} is known here`,
      hints,
    );
  const event = eventOf({ id, source, type, subject }, wire);
  return { kind: "event", key: id, event, traceparent };
}

/** Data of an older version as the newest one holds it; it keeps its mark of the version that it was written in. */
function upgraded(
  type: EventType,
  data: Record<string, unknown>,
): Record<string, unknown> {
  const { version, upgrade } = definitionOf(type);
  const written = data["schemaVersion"];
  if (typeof written !== "number" || !upgrade) return data;
  let now = data;
  for (let from = written; from < version; from++)
    now = { ...upgrade(now, from), schemaVersion: written };
  return now;
}

type Wire = Record<string, unknown> & z.infer<z.ZodObject<typeof eventMeta>>;

function eventOf(
  {
    id,
    source,
    type,
    subject,
  }: Record<"id" | "source" | "subject", string> & {
    type: EventType;
  },
  wire: Wire,
): IncomingEvent {
  const own = Object.entries(wire).filter(([key]) => !(key in eventMeta));
  return {
    id,
    source,
    type,
    aggregateId: subject,
    aggregateVersion: wire.aggregateVersion,
    correlationId: wire.correlationId,
    occurredAt: new Date(wire.occurredAt),
    data: Object.fromEntries(own),
  } as unknown as IncomingEvent;
}

function broken(
  bytes: Buffer,
  code: string,
  message: string,
  hints: Hints = { type: null, source: null, subject: null, version: null },
): Parsed {
  const hash = createHash("sha256").update(bytes).digest("hex");
  const fault: FaultRecord = {
    kind: "permanent",
    code,
    message: storableText(message).slice(0, 4_000),
  };
  return { kind: "broken", key: `sha256:${hash}`, fault, hints };
}

function hintsOf(json: unknown): Hints {
  const outer = recordOf(json);
  const version = recordOf(outer["data"])["aggregateVersion"];
  const text = (value: unknown) => name.safeParse(value).data ?? null;
  return {
    type: text(outer["type"]),
    source: text(outer["source"]),
    subject: text(outer["subject"]),
    version:
      typeof version === "number" &&
      Number.isSafeInteger(version) &&
      version > 0
        ? version
        : null,
  };
}

const recordOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null
    ? (value as Record<string, unknown>)
    : {};
