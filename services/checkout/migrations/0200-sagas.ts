import type { Migration } from "@waybill/database";

/**
 * One row a saga: a checkout (its id is the order's), or what takes units of a confirmed order back. `memory` is written by the saga's own
 * activities, `wishes` by everybody else: neither overwrites the other. The engine keeps nothing that is not here.
 */
export const sagas: Migration = {
  name: "0200-sagas",
  up: `
    CREATE TABLE sagas (
      id text PRIMARY KEY,
      order_id uuid NOT NULL,
      kind text NOT NULL CHECK (kind IN ('checkout', 'refund')),
      version int NOT NULL,
      run int NOT NULL CHECK (run >= 1),
      state text NOT NULL CHECK (state IN ('running', 'waiting', 'undoing', 'needs_attention', 'done')),
      outcome text CHECK (outcome IN ('confirmed', 'failed', 'cancelled', 'refunded')),
      customer_id uuid,
      correlation_id text NOT NULL,
      request jsonb NOT NULL,
      operation_id text UNIQUE,
      memory jsonb NOT NULL,
      wishes jsonb NOT NULL,
      mark text,
      step text,
      attempt int NOT NULL,
      failure_step text,
      failure_code text,
      waiting_for text,
      wait_until timestamptz,
      deadline_at timestamptz,
      created_at timestamptz NOT NULL,
      updated_at timestamptz NOT NULL,
      ended_at timestamptz,
      reconciled_at timestamptz,
      CONSTRAINT sagas_done CHECK ((state = 'done') = (ended_at IS NOT NULL)),
      CONSTRAINT sagas_deadline CHECK ((state = 'done') = (deadline_at IS NULL))
    ) WITH (fillfactor = 70);
    CREATE INDEX sagas_of_order ON sagas (order_id);
    CREATE INDEX sagas_due ON sagas (deadline_at) WHERE deadline_at IS NOT NULL;
    CREATE INDEX sagas_listed ON sagas (created_at, id);
    CREATE INDEX sagas_unreconciled ON sagas (ended_at) WHERE ended_at IS NOT NULL AND reconciled_at IS NULL;

    CREATE TABLE saga_timeline (
      saga_id text NOT NULL REFERENCES sagas (id),
      n bigint GENERATED ALWAYS AS IDENTITY,
      run int NOT NULL,
      step text NOT NULL,
      kind text NOT NULL CHECK (kind IN ('run', 'undo')),
      attempt int NOT NULL,
      started_at timestamptz NOT NULL,
      ended_at timestamptz NOT NULL,
      outcome text NOT NULL,
      code text,
      PRIMARY KEY (saga_id, n)
    );
  `,
  down: `DROP TABLE saga_timeline; DROP TABLE sagas;`,
};
