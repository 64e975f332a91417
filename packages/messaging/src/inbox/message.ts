import type { IncomingEvent } from "@waybill/contracts";
import type { FaultRecord } from "../faults.js";

/** What is kept in order: all that one producer tells a consumer of one aggregate on one topic. */
export type Stream = {
  readonly consumer: string;
  readonly topic: string;
  readonly source: string;
  readonly subject: string;
};

export const keyOfStream = (stream: Stream): string =>
  [stream.consumer, stream.topic, stream.source, stream.subject].join("\n");

/** A message as it is stored. */
export type NewMessage = {
  readonly id: string;
  readonly consumer: string;
  readonly key: string;
  readonly topic: string;
  readonly type: string | null;
  readonly source: string | null;
  readonly subject: string | null;
  readonly version: number | null;
  /** Null where nothing will ever be done with it. */
  readonly payload: Buffer | null;
  readonly state: "ready" | "dead";
  readonly fault: FaultRecord | null;
  /** The lease token of who will apply it at once; null leaves it to whoever claims it. */
  readonly owner: string | null;
};

/** A message that this process holds the lease of. */
export type HeldMessage = {
  readonly id: string;
  /** The lease token. */
  readonly owner: string;
  readonly stream: Stream;
  readonly version: number;
  readonly type: string;
  /** Undefined for a type that the consumer does not handle: only its version counts. */
  readonly event: IncomingEvent | undefined;
  readonly traceparent: string | undefined;
  readonly attempts: number;
};
