import type { Migration } from "@waybill/database";

/**
 * One row a message and consumer; its key outlives its payload. `waiting`: behind a gap or a dead letter of its stream.
 * `discarded` is a person's reason: the message is passed over when its turn comes.
 * A stream is what one producer tells of one aggregate on one topic; its version is the last that was applied.
 */
export const inboxTables: Migration = {
  name: "0000-messaging-3-inbox",
  up: `
    CREATE TABLE inbox (
      id uuid PRIMARY KEY,
      consumer text NOT NULL,
      event_key text NOT NULL,
      topic text NOT NULL,
      type text,
      source text,
      subject text,
      version bigint,
      state text NOT NULL CHECK (state IN ('ready', 'waiting', 'done', 'dead', 'discarded')),
      payload bytea,
      received_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      finished_at timestamptz,
      lease_owner uuid,
      attempts int NOT NULL DEFAULT 0,
      replays int NOT NULL DEFAULT 0,
      next_try_at timestamptz NOT NULL DEFAULT now(),
      fault jsonb,
      discarded text,
      CONSTRAINT inbox_once UNIQUE (consumer, event_key)
    ) WITH (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
    CREATE INDEX inbox_ready ON inbox (lease_owner, id) WHERE state = 'ready';
    CREATE INDEX inbox_held ON inbox (consumer, topic, source, subject, version) WHERE state IN ('waiting', 'dead');
    CREATE INDEX inbox_dead ON inbox (id) WHERE state = 'dead';
    CREATE TABLE inbox_streams (
      consumer text NOT NULL,
      topic text NOT NULL,
      source text NOT NULL,
      subject text NOT NULL,
      version bigint NOT NULL DEFAULT 0,
      waiting int NOT NULL DEFAULT 0,
      PRIMARY KEY (consumer, topic, source, subject)
    ) WITH (fillfactor = 80);
    CREATE INDEX inbox_streams_waiting ON inbox_streams (consumer) WHERE waiting > 0;`,
  down: "DROP TABLE inbox, inbox_streams;",
};
