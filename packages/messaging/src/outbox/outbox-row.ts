/** An unpublished event as the relay holds it. */
export type OutboxRow = {
  /** Order of writing; grows with the version within a stream. */
  readonly position: number;
  readonly id: string;
  readonly slot: number;
  readonly topic: string;
  readonly type: string;
  readonly aggregateId: string;
  readonly version: number;
  readonly partitionKey: string;
  /** The event's data as JSON, without its version. */
  readonly data: string;
  readonly traceparent: string | null;
  /** Milliseconds since 1970. */
  readonly createdAt: number;
  readonly attempts: number;
};

/** What is kept in order: all that one producer tells of one aggregate on one topic. */
export const streamKeyOf = (
  row: Pick<OutboxRow, "topic" | "aggregateId">,
): string => `${row.topic} ${row.aggregateId}`;
