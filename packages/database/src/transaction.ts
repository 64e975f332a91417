import type { PoolClient, QueryResult, QueryResultRow } from "pg";
import { statement } from "./statement.js";
import { sendTogether, type NamedStatement } from "./together.js";

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
  /** Runs a statement last, in one message with COMMIT: it costs no round trip, and holds its locks for the commit alone. */
  atCommit(last: LastStatement): void;
  /** Runs `callback` once the transaction is committed, and never if it is not. */
  afterCommit(callback: () => void): void;
};

export type LastStatement = {
  /** Asked when the work of the transaction is done. */
  readonly build: () => NamedStatement;
  /** Told of the statement's rows once the transaction is committed. */
  readonly onCommitted: (rows: readonly QueryResultRow[]) => void;
};

export type Isolation = "read committed" | "repeatable read" | "serializable";

/** A transaction from its first statement, with which BEGIN is sent, to its end. */
export type OpenTransaction = {
  readonly tx: Tx;
  /** Sends what was kept for the end, and COMMIT; then tells those who wait for that. */
  commit(): Promise<void>;
  rollback(): Promise<void>;
};

export function openTransaction(
  client: PoolClient,
  isolation: Isolation,
): OpenTransaction {
  const begin = named(`BEGIN ISOLATION LEVEL ${isolation}`);
  const last: LastStatement[] = [];
  const callbacks: (() => void)[] = [];
  let begun: Promise<unknown> | undefined;
  const { check, end } = openUntilEnd();

  const run = async (sql: string, parameters: readonly unknown[] = []) => {
    check();
    if (begun) {
      await begun; // Without BEGIN nothing may run.
      check();
      return client.query(statement(sql, parameters));
    }
    const result = runFirst(client, begin, check, sql, parameters);
    begun = result;
    return result;
  };
  const tx = {
    query: async (sql: string, parameters?: readonly unknown[]) =>
      (await run(sql, parameters)).rows as never,
    execute: async (sql: string, parameters?: readonly unknown[]) =>
      (await run(sql, parameters)).rowCount ?? 0,
    atCommit: (added: LastStatement) => {
      check();
      last.push(added);
    },
    afterCommit: (callback: () => void) => {
      check();
      callbacks.push(callback);
    },
  } as unknown as Tx;
  return {
    tx,
    commit: async () => {
      await begun;
      end();
      if (begun || last.length > 0)
        await runLast(client, begun ? [] : [begin], last);
      for (const callback of callbacks) callback();
    },
    rollback: async () => {
      end();
      await client.query("ROLLBACK"); // A warning at most, if nothing had begun.
    },
  };
}

/** What comes after the end would be committed at once, or by whoever has the connection then. */
function openUntilEnd() {
  let isOver = false;
  return {
    check: () => {
      if (isOver) throw new Error("the transaction is over");
    },
    end: () => {
      isOver = true;
    },
  };
}

async function runFirst(
  client: PoolClient,
  begin: NamedStatement,
  check: () => void,
  sql: string,
  parameters: readonly unknown[],
): Promise<QueryResult> {
  const { name, text, values } = statement(sql, parameters);
  if (name === undefined) {
    // It may be several, or another each time: it goes after BEGIN, not with it.
    await client.query(begin.text);
    check();
    return client.query(text, values);
  }
  const first = { name: `first-${name}`, text, values };
  const [, result] = await sendTogether(client, [begin, first]);
  return result as QueryResult;
}

async function runLast(
  client: PoolClient,
  before: readonly NamedStatement[],
  last: readonly LastStatement[],
): Promise<void> {
  const kept = last.map(({ build }) => build());
  const all = [...before, ...kept, named("COMMIT")];
  const results = (await sendTogether(client, all)).slice(before.length);
  // COMMIT of a transaction in which a statement failed is a rollback, and no error.
  if (results.at(-1)?.command !== "COMMIT")
    throw new Error("a statement of the transaction had failed");
  last.forEach(({ onCommitted }, index) => {
    onCommitted((results[index]?.rows ?? []) as QueryResultRow[]);
  });
}

const named = (text: string): NamedStatement => ({
  name: text,
  text,
  values: [],
});
