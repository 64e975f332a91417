import type { Migration } from "@waybill/database";

/** Work that calls others: written with its effect, performed after the commit. */
export const intentTables: Migration = {
  name: "0000-messaging-4-intents",
  up: `
    CREATE TABLE intents (
      id uuid PRIMARY KEY,
      kind text NOT NULL,
      key text NOT NULL,
      payload json NOT NULL,
      state text NOT NULL CHECK (state IN ('ready', 'done', 'dead', 'discarded')),
      created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
      finished_at timestamptz,
      lease_owner uuid,
      attempts int NOT NULL DEFAULT 0,
      next_try_at timestamptz NOT NULL,
      fault jsonb,
      discarded text,
      CONSTRAINT intents_once UNIQUE (kind, key)
    ) WITH (autovacuum_vacuum_scale_factor = 0.05);
    CREATE INDEX intents_ready ON intents (lease_owner, next_try_at) WHERE state = 'ready';
    CREATE INDEX intents_dead ON intents (id) WHERE state = 'dead';`,
  down: "DROP TABLE intents;",
};
