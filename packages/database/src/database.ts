import pg from "pg";
import { statement } from "./statement.js";
import {
  openTransaction,
  type Isolation,
  type Queryable,
  type Tx,
} from "./transaction.js";

// int8 as number: every integer of ours is a safe one (amounts ≤ 10^13); pg gives strings otherwise.
pg.types.setTypeParser(pg.types.builtins.INT8, (text) => {
  const value = Number(text);
  if (!Number.isSafeInteger(value))
    throw new Error(`int8 ${text} is not a safe integer`);
  return value;
});

export type DatabaseOptions = {
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  /** Connections at most; default 10. */
  readonly maxConnections?: number;
  /** How long one statement may take; default 10 000 ms. */
  readonly statementTimeoutMs?: number;
  /** Told of errors of idle connections (the server went away); the pool mends itself. */
  readonly onIdleError?: (error: Error) => void;
};

export type Database = Queryable & {
  /**
   * Runs `work` in one transaction: committed when it resolves, rolled back when it rejects.
   * READ COMMITTED unless told otherwise. A rejected COMMIT means that the outcome is not known.
   */
  transaction<T>(
    work: (tx: Tx) => Promise<T>,
    options?: { readonly isolation?: Isolation },
  ): Promise<T>;
  /** The pool below, for what needs a session of its own (LISTEN, COPY, advisory locks). */
  readonly pool: pg.Pool;
  close(): Promise<void>;
};

/** A pool of connections to one database. Connects lazily: opening never fails. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    application_name: options.applicationName,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: options.statementTimeoutMs ?? 10_000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
  });
  // Without a listener an idle connection's error would end the process.
  pool.on("error", (error) => options.onIdleError?.(error));
  return {
    pool,
    query: async (sql, parameters = []) =>
      (await pool.query(statement(sql, parameters))).rows as never,
    execute: async (sql, parameters = []) =>
      (await pool.query(statement(sql, parameters))).rowCount ?? 0,
    transaction: (work, settings) =>
      runTransaction(pool, work, settings?.isolation),
    close: () => pool.end(),
  };
}

async function runTransaction<T>(
  pool: pg.Pool,
  work: (tx: Tx) => Promise<T>,
  isolation: Isolation = "read committed",
): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error) => (broken = error);
  client.on("error", onError);
  const open = openTransaction(client, isolation);
  try {
    const result = await work(open.tx);
    await open.commit();
    return result;
  } catch (error) {
    await open.rollback().catch((failure: unknown) => {
      broken = failure instanceof Error ? failure : new Error(String(failure));
    });
    throw error;
  } finally {
    client.off("error", onError);
    client.release(broken); // A connection that could not roll back is thrown away.
  }
}
