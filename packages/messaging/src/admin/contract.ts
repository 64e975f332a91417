import type { ErrorCode } from "@waybill/contracts";
import type { Tx } from "@waybill/database";
import type { Result } from "@waybill/result";
import type { FaultRecord } from "../faults.js";

/** Why staff's wish was not met. */
export type AdminRefusal = {
  readonly code: Extract<
    ErrorCode,
    "NOT_FOUND" | "CONFLICT" | "VALIDATION_FAILED"
  >;
  readonly detail?: string;
  readonly errors?: readonly {
    readonly path: string;
    readonly code: string;
    readonly message: string;
  }[];
};
export type AdminResult<T> = Result<T, AdminRefusal>;

/** Who does something to messages. */
export type Staff = {
  readonly actor: string;
  readonly role: string;
  readonly correlationId: string;
};

/** A person's deed, for the audit log: written in the transaction of the deed. */
export type StaffDeed = {
  readonly action:
    | "message.replayed"
    | "message.edited"
    | "message.discarded"
    | "message.retried"
    | "message.gap_skipped";
  readonly object: {
    readonly type: "dead_letter" | "outbox_message" | "message_stream";
    readonly id: string;
  };
  readonly before?: unknown;
  readonly after?: unknown;
  readonly by: Staff;
};

export type RecordDeed = (tx: Tx, deed: StaffDeed) => Promise<void>;

export type StuckMessage = {
  readonly id: string;
  readonly topic: string;
  readonly type: string;
  readonly aggregateId: string;
  readonly aggregateVersion: number;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly nextTryAt: Date | null;
};

export type OutboxSummary = {
  readonly pending: number;
  /** Of the pending ones: tried `stuckAfter` times or more, and still tried. */
  readonly stuck: number;
  readonly oldestAgeSeconds: number | null;
  /** The 50 oldest stuck ones. */
  readonly stuckMessages: readonly StuckMessage[];
};

export type InboxSummary = {
  /** To be applied, or tried again. */
  readonly ready: number;
  /** Behind a gap or a dead letter of their aggregate. */
  readonly waiting: number;
  readonly dead: number;
  /** Intents to be performed. */
  readonly intents: number;
  readonly oldestAgeSeconds: number | null;
};

/** An aggregate whose next version has not come: later ones wait. */
export type Gap = {
  /** Names the gap for `skipGap`. */
  readonly id: string;
  readonly consumer: string;
  readonly topic: string;
  readonly source: string;
  readonly aggregateId: string;
  readonly appliedVersion: number;
  /** The lowest version that is here. */
  readonly nextVersion: number;
  readonly waiting: number;
  readonly since: Date;
};

export type DeadLetterKind = "message" | "intent";

export type DeadLetterFilter = {
  readonly topic?: string | undefined;
  readonly type?: string | undefined;
  /** Dead since this time or later. */
  readonly from?: Date | undefined;
  /** Dead before this time. */
  readonly to?: Date | undefined;
  /** The fault's code. */
  readonly code?: string | undefined;
  readonly aggregateId?: string | undefined;
};

export type DeadLetterSummary = {
  readonly id: string;
  readonly kind: DeadLetterKind;
  /** Null for intents. */
  readonly topic: string | null;
  /** The event's type or the intent's kind; null where it could not be read. */
  readonly type: string | null;
  readonly source: string | null;
  readonly aggregateId: string | null;
  readonly aggregateVersion: number | null;
  readonly code: string;
  readonly message: string;
  readonly attempts: number;
  readonly receivedAt: Date;
  readonly deadAt: Date;
  /** Later messages of the aggregate that wait for this one. */
  readonly parked: number;
};

export type DeadLetter = DeadLetterSummary & {
  /** With stack and causes. */
  readonly fault: FaultRecord;
  /** The event's data, or the intent's payload; null where it could not be read. */
  readonly data: unknown;
  /** The bytes as they came: as text where they are UTF-8, else in base64. */
  readonly raw: {
    readonly encoding: "utf8" | "base64";
    readonly body: string;
  } | null;
};

export type ReplayReport = {
  readonly matched: number;
  /** 0 in a dry run. */
  readonly replayed: number;
  readonly dryRun: boolean;
  readonly byType: Readonly<Record<string, number>>;
};

/** What staff can see and do; each deed is audited in its own transaction. */
export type MessagesAdmin = {
  /** GET /messages/outbox */
  outbox(): Promise<OutboxSummary>;
  /** POST /messages/outbox/{id}/retry: tries an unpublished message now. */
  retryOutbox(
    id: string,
    by: Staff,
  ): Promise<AdminResult<{ readonly id: string }>>;
  /** GET /messages/inbox */
  inbox(): Promise<InboxSummary>;
  /** GET /messages/gaps */
  gaps(limit?: number): Promise<Gap[]>;
  /** POST /messages/gaps/{id}/skip `{reason}`: goes on without the missing versions. */
  skipGap(
    id: string,
    reason: string,
    by: Staff,
  ): Promise<AdminResult<{ readonly skippedTo: number }>>;
  /** GET /messages/dead, oldest first; `after` is the last id of the page before. */
  dead(
    filter: DeadLetterFilter,
    page: { readonly limit: number; readonly after?: string | undefined },
  ): Promise<DeadLetterSummary[]>;
  /** GET /messages/dead/{id} */
  deadLetter(id: string): Promise<DeadLetter | null>;
  /** POST /messages/dead/{id}/replay `{data?}`: tries it again, with other data if given (checked against the schema). */
  replay(
    id: string,
    change: { readonly data?: unknown },
    by: Staff,
  ): Promise<AdminResult<{ readonly id: string }>>;
  /** POST /messages/dead/replay `{filter, dryRun?}` */
  replayMany(
    filter: DeadLetterFilter,
    options: { readonly dryRun: boolean },
    by: Staff,
  ): Promise<ReplayReport>;
  /** POST /messages/dead/{id}/discard `{reason}`: never applied; what waits behind it goes on. */
  discard(
    id: string,
    reason: string,
    by: Staff,
  ): Promise<AdminResult<{ readonly id: string }>>;
};
