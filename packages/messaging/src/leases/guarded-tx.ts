import type { LastStatement, Queryable, Tx } from "@waybill/database";

export type GuardedTx = { readonly tx: Tx; readonly close: () => void };

/** A transaction that refuses to be used once it is closed: a handler past its deadline must not write on a connection that others got since. */
export function guardTx(inner: Tx): GuardedTx {
  let open = true;
  const checked = (): Queryable => {
    if (!open)
      throw new Error("the transaction is over: its handler took too long");
    return inner;
  };
  const tx = {
    query: async (sql: string, parameters?: readonly unknown[]) =>
      checked().query(sql, parameters),
    execute: async (sql: string, parameters?: readonly unknown[]) =>
      checked().execute(sql, parameters),
    atCommit: (last: LastStatement) => {
      checked();
      inner.atCommit(last);
    },
    afterCommit: (callback: () => void) => {
      checked();
      inner.afterCommit(callback);
    },
  } as unknown as Tx;
  return {
    tx,
    close: () => {
      open = false;
    },
  };
}
