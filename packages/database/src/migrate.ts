import knex from "knex";

/** One step of a schema's history: plain SQL up and down, in a transaction. */
export type Migration = {
  /** Sorts and identifies: "0001-orders". Never renamed once shipped. */
  readonly name: string;
  readonly up: string;
  readonly down: string;
};

/** knex wants a function for each direction. */
const run =
  (sql: string) =>
  async (client: { raw(sql: string): Promise<unknown> }): Promise<void> => {
    await client.raw(sql);
  };

/**
 * Brings a database to the newest of `migrations` (or, with `direction: "down"`, back to nothing), one process at a time:
 * knex holds a lock row, and records what was run in `schema_migrations`. Gives the names it ran.
 */
export async function migrate(
  url: string,
  migrations: readonly Migration[],
  direction: "up" | "down" = "up",
): Promise<string[]> {
  const client = knex({
    client: "pg",
    connection: url,
    pool: { min: 0, max: 1 },
  });
  try {
    const config = {
      tableName: "schema_migrations",
      migrationSource: {
        getMigrations: () => Promise.resolve([...migrations]),
        getMigrationName: (migration: Migration) => migration.name,
        getMigration: (migration: Migration) =>
          Promise.resolve({
            up: run(migration.up),
            down: run(migration.down),
          }),
      },
    };
    const [, names] = (
      direction === "up"
        ? await client.migrate.latest(config)
        : await client.migrate.rollback(config, true)
    ) as [number, string[]];
    return names;
  } finally {
    await client.destroy();
  }
}
