import type { Migration } from "@waybill/database";

/**
 * Position is drawn while the stream's row is locked, so it grows with the version within an aggregate.
 * A slot is a sixteenth of all aggregates; one relay holds it at a time.
 */
export const outboxTables: Migration = {
  name: "0000-messaging-2-outbox",
  up: `
    CREATE TABLE outbox_streams (
      aggregate_id text NOT NULL,
      topic text NOT NULL,
      version bigint NOT NULL,
      PRIMARY KEY (aggregate_id, topic)
    ) WITH (fillfactor = 80);
    CREATE TABLE outbox_slots (slot smallint PRIMARY KEY, owner uuid);
    INSERT INTO outbox_slots (slot) SELECT generate_series(0, 15);
    CREATE TABLE outbox (
      position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      id uuid NOT NULL,
      slot smallint NOT NULL,
      topic text NOT NULL,
      type text NOT NULL,
      aggregate_id text NOT NULL,
      version bigint NOT NULL,
      partition_key text NOT NULL,
      data json NOT NULL,
      traceparent text,
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      published_at timestamptz,
      attempts int NOT NULL DEFAULT 0,
      next_try_at timestamptz,
      last_error text
    ) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
    CREATE INDEX outbox_unpublished ON outbox (position) WHERE published_at IS NULL;`,
  down: "DROP TABLE outbox, outbox_slots, outbox_streams;",
};
