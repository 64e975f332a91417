import pg from "pg";
import { schema } from "./schema.js";

pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export type Rows = <Row extends pg.QueryResultRow>(
  sql: string,
  parameters?: readonly unknown[],
) => Promise<Row[]>;

export type SandboxDatabase = {
  readonly query: Rows;
  transaction<T>(work: (query: Rows) => Promise<T>): Promise<T>;
  /** Makes the tables, once the server is there. Rejects while it is not. */
  prepare(): Promise<void>;
  close(): Promise<void>;
};

/** The sandbox's own database. Opening never fails; what is away is found at the first query. */
export function openSandboxDatabase(url: string): SandboxDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    application_name: "payment-sandbox",
    max: 10,
    connectionTimeoutMillis: 3_000,
    statement_timeout: 10_000,
  });
  pool.on("error", () => undefined); // The server went away: the pool makes new connections.
  const rowsOf =
    (client: pg.Pool | pg.PoolClient): Rows =>
    async (sql, parameters = []) =>
      (await client.query(sql, parameters as unknown[])).rows as never;
  return {
    query: rowsOf(pool),
    transaction: async (work) => {
      const client = await pool.connect();
      let broken: boolean | undefined;
      try {
        await client.query("BEGIN");
        const result = await work(rowsOf(client));
        await client.query("COMMIT");
        return result;
      } catch (error) {
        await client.query("ROLLBACK").catch(() => {
          broken = true;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
    prepare: async () => {
      // The lock keeps two that start together from making the same table.
      await pool.query(
        `BEGIN; SELECT pg_advisory_xact_lock(7218); ${schema} COMMIT;`,
      );
    },
    close: () => pool.end(),
  };
}
