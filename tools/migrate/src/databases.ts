import type { Migration } from "@waybill/database";

export type DatabaseName =
  "customer" | "order" | "checkout" | "payment" | "warehouse" | "notification";

/** One database to bring up to date. */
export type Target = {
  readonly name: string;
  readonly url: string;
  readonly migrations: readonly Migration[];
};

const defaultPort = 15432;

/**
 * Where a database is: <NAME>_MIGRATION_DATABASE_URL (an owner's account), else <NAME>_DATABASE_URL, else the local
 * server of the run with its owner's account.
 */
export function databaseUrl(
  name: string,
  environment: NodeJS.ProcessEnv,
): string {
  const prefix = name.toUpperCase();
  const port = defaultPort + Number(environment["WAYBILL_PORT_OFFSET"] ?? 0);
  return (
    environment[`${prefix}_MIGRATION_DATABASE_URL`] ??
    environment[`${prefix}_DATABASE_URL`] ??
    `postgres://waybill@127.0.0.1:${String(port)}/waybill_${name}`
  );
}

/** The same server, another database. */
export function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

/** The database that a connection string names. */
export const databaseIn = (url: string): string =>
  decodeURIComponent(new URL(url).pathname.slice(1));
