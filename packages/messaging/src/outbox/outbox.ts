import { context, propagation } from "@opentelemetry/api";
import { definitionOf, type OutgoingEvent } from "@waybill/contracts";
import type { NamedStatement, Tx } from "@waybill/database";
import { z } from "zod";
import type { Outbox } from "../contract.js";
import { permanentFault } from "../faults.js";
import type { OutboxRow } from "./outbox-row.js";
import { slotOf } from "./slot.js";

type Draft = Omit<OutboxRow, "position" | "version" | "createdAt" | "attempts">;
type Written = { position: number; version: number; at: number };

export type OutboxOptions = {
  readonly newId: () => string;
  readonly maxEventBytes: number;
  /** Told the ids of events that are about to be committed: should they be read before they are told of, they are known. */
  readonly onCommitting: (ids: readonly string[]) => void;
  /** Called after the commit with the rows that were written. */
  readonly onCommitted: (rows: OutboxRow[]) => void;
};

// The stream's row is locked until the commit, so versions follow each other in the order of commits.
const insertOne = `
  WITH stream AS (
    INSERT INTO outbox_streams AS s (aggregate_id, topic, version) VALUES ($5, $3, 1)
    ON CONFLICT (aggregate_id, topic) DO UPDATE SET version = s.version + 1
    RETURNING version
  )
  INSERT INTO outbox (id, slot, topic, type, aggregate_id, version, partition_key, data, traceparent)
  SELECT $1, $2, $3, $4, $5, stream.version, $6, $7, $8 FROM stream
  RETURNING position, version, (extract(epoch FROM created_at) * 1000)::bigint AS at`;

const insertMany = `
  WITH input AS (
    SELECT * FROM unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::json[], $8::text[])
      WITH ORDINALITY AS i (id, slot, topic, type, aggregate_id, partition_key, data, traceparent, n)
  ), counts AS (
    SELECT aggregate_id, topic, count(*) AS events FROM input GROUP BY 1, 2 ORDER BY 1, 2
  ), streams AS (
    INSERT INTO outbox_streams AS s (aggregate_id, topic, version) SELECT aggregate_id, topic, events FROM counts
    ON CONFLICT (aggregate_id, topic) DO UPDATE SET version = s.version + excluded.version
    RETURNING aggregate_id, topic, version
  ), numbered AS (
    SELECT input.*, streams.version - counts.events + row_number() OVER (PARTITION BY aggregate_id, topic ORDER BY n) AS version
    FROM input JOIN counts USING (aggregate_id, topic) JOIN streams USING (aggregate_id, topic)
  ), written AS (
    INSERT INTO outbox (id, slot, topic, type, aggregate_id, version, partition_key, data, traceparent)
    SELECT id, slot, topic, type, aggregate_id, version, partition_key, data, traceparent FROM numbered ORDER BY n
    RETURNING id, position, version, created_at
  )
  SELECT position, written.version, (extract(epoch FROM created_at) * 1000)::bigint AS at
  FROM written JOIN input USING (id) ORDER BY n`;

/** Writes events beside their effect, each with the next version of its stream: all of a transaction in one statement, with its COMMIT. */
export function createOutbox(options: OutboxOptions): Outbox {
  const collected = new WeakMap<Tx, Draft[]>();
  const open = (tx: Tx): Draft[] => {
    const drafts: Draft[] = [];
    collected.set(tx, drafts);
    tx.atCommit({
      build: () => {
        Object.freeze(drafts); // One that came later would be lost: it throws.
        options.onCommitting(drafts.map(({ id }) => id));
        return insertOf(drafts);
      },
      onCommitted: (rows) => {
        options.onCommitted(rowsOf(drafts, rows as Written[]));
      },
    });
    return drafts;
  };
  return {
    add: async (tx, ...events) => {
      if (events.length === 0) return;
      const added = events.map((event) => draftOf(event, options));
      (collected.get(tx) ?? open(tx)).push(...added);
    },
  };
}

function insertOf(drafts: readonly Draft[]): NamedStatement {
  const [only, ...others] = drafts.map(valuesOf);
  return only && others.length === 0
    ? { name: "outbox-one", text: insertOne, values: only }
    : {
        name: "outbox-many",
        text: insertMany,
        values: (only ?? []).map((first, column) => [
          first,
          ...others.map((values) => values[column]),
        ]),
      };
}

const valuesOf = (draft: Draft) => [
  ...[draft.id, draft.slot, draft.topic, draft.type],
  ...[draft.aggregateId, draft.partitionKey, draft.data, draft.traceparent],
];

const rowsOf = (
  drafts: readonly Draft[],
  written: readonly Written[],
): OutboxRow[] =>
  drafts.map((draft, index) => {
    const row = written[index];
    if (!row) throw new Error("the outbox lost a row");
    const { position, version, at } = row;
    return { ...draft, position, version, createdAt: at, attempts: 0 };
  });

function draftOf(event: OutgoingEvent, options: OutboxOptions): Draft {
  const { topic, version, data: schema } = definitionOf(event.type);
  const parsed = schema.safeParse(event.data);
  if (!parsed.success)
    throw permanentFault(
      "EVENT_INVALID",
      `${event.type} does not match its schema: ${z.prettifyError(parsed.error)}`,
    );
  const data = JSON.stringify({
    ...parsed.data,
    correlationId: event.correlationId,
    occurredAt: event.occurredAt.toISOString(),
    schemaVersion: version,
  });
  if (Buffer.byteLength(data) > options.maxEventBytes)
    throw permanentFault(
      "EVENT_TOO_LARGE",
      `${event.type} has more than ${String(options.maxEventBytes)} bytes`,
    );
  return {
    id: options.newId(),
    slot: slotOf(event.aggregateId),
    topic,
    type: event.type,
    aggregateId: event.aggregateId,
    partitionKey: event.partitionKey,
    data,
    traceparent: traceparent(),
  };
}

function traceparent(): string | null {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent ?? null;
}
