import pg from "pg";
import type { PoolClient, QueryResult } from "pg";
import { prepareValue } from "pg/lib/utils.js";

/** A statement, and the name under which a connection keeps its plan: one text has it, and no other. */
export type NamedStatement = {
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
};

/**
 * Sends statements as one message and takes one answer: one round trip for all. Where one fails the server passes over those
 * after it, and none of what was sent before is taken back: they belong into one transaction. Gives the result of each.
 */
export function sendTogether(
  client: PoolClient,
  statements: readonly NamedStatement[],
): Promise<readonly QueryResult[]> {
  // Here, where a value that can't be sent is an error and nothing else yet.
  const ready = statements.map(({ values, ...statement }) => ({
    ...statement,
    values: values.map(prepareValue),
  }));
  return new Promise((resolve, reject) => {
    client.query(
      new Together(ready, (error, results) => {
        if (error) reject(error);
        else resolve(results);
      }),
    );
  });
}

type Ready = Omit<NamedStatement, "values"> & {
  readonly values: (string | Buffer | null)[];
};

/** Pg's own query, which takes the answers, with another way to ask: https://www.postgresql.org/docs/18/protocol-flow.html#PROTOCOL-FLOW-PIPELINING. */
class Together extends pg.Query {
  constructor(
    statements: readonly Ready[],
    done: (error: Error | null, results: readonly QueryResult[]) => void,
  ) {
    let used: pg.Connection | undefined;
    super({ text: "" }, (error: Error | undefined, results: unknown) => {
      if (error) {
        done(error, []);
        return;
      }
      if (used) remember(used, statements);
      // Pg gives a list only where there were several.
      done(null, [results as QueryResult | QueryResult[]].flat());
    });
    this.submit = (connection) => {
      used = connection;
      connection.stream.cork();
      for (const statement of statements) send(connection, statement);
      connection.sync();
      connection.stream.uncork();
    };
  }
}

/** What each connection has parsed under our names; where a message failed it may have parsed more. */
const parsed = new WeakMap<pg.Connection, Set<string>>();

function send(connection: pg.Connection, { name, text, values }: Ready): void {
  if (!parsed.get(connection)?.has(name)) {
    connection.close({ type: "S", name }, true); // No fault if there is none.
    connection.parse({ name, text, types: [] }, true);
  }
  connection.bind({ statement: name, values }, true);
  connection.describe({ type: "P", name: "" }, true);
  connection.execute(null, true);
}

function remember(
  connection: pg.Connection,
  statements: readonly Ready[],
): void {
  const names = parsed.get(connection) ?? new Set();
  for (const { name } of statements) names.add(name);
  parsed.set(connection, names);
}
