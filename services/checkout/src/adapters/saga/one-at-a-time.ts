import type { Database } from "@waybill/database";

/** Runs work in one process of a deployment only: where another one is at it, it is skipped. */
export async function oneAtATime(
  db: Database,
  lock: number,
  work: () => Promise<void>,
): Promise<void> {
  // A session's lock needs the session: it goes with the connection if the process dies.
  const session = await db.pool.connect();
  let broken: Error | undefined;
  const onError = (error: Error) => (broken = error);
  session.on("error", onError);
  try {
    const { rows } = await session.query<{ mine: boolean }>(
      "SELECT pg_try_advisory_lock($1) AS mine",
      [lock],
    );
    if (!rows[0]?.mine) return;
    try {
      await work();
    } finally {
      await session.query("SELECT pg_advisory_unlock($1)", [lock]);
    }
  } finally {
    session.off("error", onError);
    session.release(broken);
  }
}
