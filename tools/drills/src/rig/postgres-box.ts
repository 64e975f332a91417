import { join } from "node:path";
import {
  migrate,
  openDatabase,
  type Database,
  type Migration,
} from "@waybill/database";
import {
  freePort,
  startPostgres,
  type PostgresServer,
} from "@waybill/local-postgres";

/** A PostgreSQL server that can be taken away and brought back. */
export type PostgresBox = {
  /** Its process while it is there. */
  pid(): number | undefined;
  /** A new, migrated database; gives its URL. */
  create(name: string, migrations: readonly Migration[]): Promise<string>;
  open(url: string, maxConnections?: number): Database;
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
};

export async function openPostgresBox(folder: string): Promise<PostgresBox> {
  const port = await freePort();
  const boot = (): Promise<PostgresServer> =>
    startPostgres({
      dataDir: join(folder, "data"),
      logFile: join(folder, "postgres.log"),
      port,
      settings: ["max_wal_size=2GB", "jit=off"],
    });
  let server: PostgresServer | undefined = await boot();
  const opened: Database[] = [];
  const open = (url: string, maxConnections = 10): Database => {
    const db = openDatabase({ url, applicationName: "drill", maxConnections });
    opened.push(db);
    return db;
  };
  return {
    pid: () => server?.pid,
    open,
    create: async (name, migrations) => {
      const url = (database: string) =>
        `postgres://waybill@127.0.0.1:${String(port)}/${database}`;
      const admin = openDatabase({
        url: url("postgres"),
        applicationName: "drill",
        maxConnections: 1,
      });
      await admin.query(`CREATE DATABASE ${name}`);
      await admin.close();
      await migrate(url(name), migrations);
      return url(name);
    },
    kill: async () => {
      await server?.kill();
      server = undefined;
    },
    start: async () => {
      server ??= await boot();
    },
    close: async () => {
      await Promise.all(opened.map((db) => db.close()));
      await server?.stop();
    },
  };
}
