import type { Migration } from "@waybill/database";

/** Tables that the kit needs in every service's database. */
export const serviceMigrations: Migration[] = [
  {
    name: "0001-service-idempotency",
    up: `
      -- scope: hash of caller, route and key. The answer is sealed with a key made of the Idempotency-Key, which is not kept.
      CREATE TABLE idempotency_keys (
        scope bytea PRIMARY KEY,
        request_hash bytea NOT NULL,
        operation_id uuid NOT NULL,
        lease_token uuid NOT NULL,
        leased_until timestamptz NOT NULL,
        created_at timestamptz NOT NULL,
        status smallint,
        answer bytea
      );
      CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);`,
    down: "DROP TABLE idempotency_keys",
  },
  {
    name: "0002-service-audit",
    up: `
      CREATE TABLE audit_log (
        id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        at timestamptz NOT NULL,
        actor text NOT NULL,
        role text NOT NULL,
        action text NOT NULL,
        object_type text NOT NULL,
        object_id text NOT NULL,
        before jsonb,
        after jsonb,
        correlation_id text NOT NULL
      );
      CREATE INDEX audit_log_object ON audit_log (object_type, object_id, id);
      CREATE INDEX audit_log_at ON audit_log (at);
      -- Append-only for the application, where its role exists (production and the local stack).
      DO $$ BEGIN
        IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'waybill_app') THEN
          REVOKE UPDATE, DELETE, TRUNCATE ON audit_log FROM waybill_app;
        END IF;
      END $$;`,
    down: "DROP TABLE audit_log",
  },
];
