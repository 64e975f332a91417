import type { PoolClient, QueryResultRow } from "pg";
import { statement } from "./statement.js";

/** Something that runs SQL: the pool for reads, a transaction for effects. */
export type Queryable = {
  /** Runs one statement with `$n` parameters; gives its rows. */
  query<Row extends QueryResultRow = QueryResultRow>(
    sql: string,
    parameters?: readonly unknown[],
  ): Promise<Row[]>;
  /** Runs one statement; gives how many rows it touched. */
  execute(sql: string, parameters?: readonly unknown[]): Promise<number>;
};

declare const open: unique symbol;

/** An open transaction. Only `Database.transaction` makes one, so what asks for a `Tx` cannot be called outside of one. */
export type Tx = Queryable & {
  readonly [open]: true;
  /** Runs `callback` once the transaction is committed, and never if it is not. */
  afterCommit(callback: () => void): void;
};

export type OpenTx = { readonly tx: Tx; readonly callbacks: (() => void)[] };

/** Wraps a client on which BEGIN was sent. */
export function wrapClient(client: PoolClient): OpenTx {
  const callbacks: (() => void)[] = [];
  const tx = {
    query: async (sql: string, parameters: readonly unknown[] = []) =>
      (await client.query(statement(sql, parameters))).rows as never,
    execute: async (sql: string, parameters: readonly unknown[] = []) =>
      (await client.query(statement(sql, parameters))).rowCount ?? 0,
    afterCommit: (callback: () => void) => {
      callbacks.push(callback);
    },
  } as unknown as Tx;
  return { tx, callbacks };
}
