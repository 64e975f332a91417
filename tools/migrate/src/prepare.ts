import { openDatabase, type Database } from "@waybill/database";
import { databaseIn, withDatabase } from "./databases.js";

/** The account that services use: it reads and writes rows, and owns nothing, so that a migration can take rights from it. */
export const appRole = "waybill_app";

const insufficientPrivilege = "42501";
const duplicates = new Set(["42710", "42P04", "23505"]);

/** Makes the role of the services on a server, and those databases that are not there yet. */
export async function prepareServer(urls: readonly string[]): Promise<void> {
  for (const [server, own] of byServer(urls)) {
    const admin = openDatabase({
      url: withDatabase(server, "postgres"),
      applicationName: "migrate",
      maxConnections: 1,
      statementTimeoutMs: 60_000,
    });
    try {
      await makeRole(admin);
      for (const url of own) await makeDatabase(admin, databaseIn(url));
    } finally {
      await admin.close();
    }
  }
}

/** Lets the services' role use what the owner has made and will make in a database. */
export async function grantToServices(url: string): Promise<void> {
  const database = openDatabase({
    url,
    applicationName: "migrate",
    maxConnections: 1,
  });
  try {
    if (!(await hasRole(database))) return;
    for (const [what, rights] of [
      ["TABLES", "SELECT, INSERT, UPDATE, DELETE"],
      ["SEQUENCES", "USAGE, SELECT, UPDATE"],
    ] as const)
      await database.execute(
        `ALTER DEFAULT PRIVILEGES GRANT ${rights} ON ${what} TO ${appRole}`,
      );
    await database.execute(`GRANT USAGE ON SCHEMA public TO ${appRole}`);
  } finally {
    await database.close();
  }
}

/** Connection strings by the server and account they name. */
function byServer(
  urls: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const servers = new Map<string, string[]>();
  for (const url of urls) {
    const server = withDatabase(url, "");
    servers.set(server, [...(servers.get(server) ?? []), url]);
  }
  return servers;
}

async function hasRole(database: Database): Promise<boolean> {
  const rows = await database.query(
    "SELECT 1 FROM pg_roles WHERE rolname = $1",
    [appRole],
  );
  return rows.length > 0;
}

/** On a server of someone else's the role may have to be made by its administrator; then the rest works without it. */
async function makeRole(admin: Database): Promise<void> {
  if (await hasRole(admin)) return;
  await ignoring(
    (code) => duplicates.has(code) || code === insufficientPrivilege,
    admin.execute(`CREATE ROLE ${appRole} LOGIN`),
  );
}

async function makeDatabase(admin: Database, name: string): Promise<void> {
  const rows = await admin.query(
    "SELECT 1 FROM pg_database WHERE datname = $1",
    [name],
  );
  if (rows.length > 0) return;
  await ignoring(
    (code) => duplicates.has(code),
    admin.execute(`CREATE DATABASE "${name.replaceAll('"', '""')}"`),
  );
}

async function ignoring(
  isHarmless: (code: string) => boolean,
  work: Promise<unknown>,
): Promise<void> {
  try {
    await work;
  } catch (error) {
    const code =
      typeof error === "object" && error !== null && "code" in error
        ? String(error.code)
        : "";
    if (!isHarmless(code)) throw error;
  }
}
