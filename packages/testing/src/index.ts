import { randomBytes } from "node:crypto";
import {
  migrate,
  openDatabase,
  type Database,
  type Migration,
} from "@waybill/database";

export {
  startPostgres,
  freePort,
  type PostgresServer,
} from "@waybill/local-postgres";

export type TestDatabase = Database & { readonly url: string };

/**
 * A database of its own for one test file, in the PostgreSQL that jest's global set-up started, migrated.
 * Close it in afterAll.
 */
export async function createTestDatabase(
  migrations: readonly Migration[] = [],
): Promise<TestDatabase> {
  const server = process.env["WAYBILL_TEST_PG_URL"];
  if (!server)
    throw new Error(
      "Integration tests run through `npm run test:int`, which starts PostgreSQL.",
    );
  const name = `test_${randomBytes(6).toString("hex")}`;
  const admin = openDatabase({
    url: server,
    applicationName: "test-admin",
    maxConnections: 1,
    statementTimeoutMs: 60_000, // It waits for a checkpoint, and on a busy machine for long.
  });
  await admin.query(`CREATE DATABASE ${name}`);
  await admin.close();
  const url = server.replace(/\/[^/]*$/, `/${name}`);
  if (migrations.length > 0) await migrate(url, migrations);
  return Object.assign(
    openDatabase({ url, applicationName: "test", maxConnections: 30 }),
    { url },
  );
}

/** A text without its random ids (UUIDs, trace ids), in which any few digits stand now and then. */
export const withoutIds = (text: string): string =>
  text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{32}/g, "");

const applicationRole = "waybill_app";

/**
 * Lets `waybill_app`, which services run as in production, use the tables of this database, also those that come later, as the
 * migration tool does; answers statements run with that role's rights. Test files share one server, hence one such role.
 */
export async function asApplicationRole(
  database: Database,
): Promise<(sql: string) => Promise<unknown[]>> {
  const rights = `GRANT SELECT, INSERT, UPDATE, DELETE ON`;
  await database.execute(
    `DO $$ BEGIN CREATE ROLE ${applicationRole} LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
  );
  await database.execute(
    `${rights} ALL TABLES IN SCHEMA public TO ${applicationRole}`,
  );
  await database.execute(
    `ALTER DEFAULT PRIVILEGES IN SCHEMA public ${rights} TABLES TO ${applicationRole}`,
  );
  return (sql) =>
    database.transaction(async (tx) => {
      await tx.execute(`SET LOCAL ROLE ${applicationRole}`);
      return tx.query(sql);
    });
}
