import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { createTestDatabase, type TestDatabase } from "@waybill/testing";
import {
  isTransientDatabaseError,
  isUniqueViolation,
  migrate,
  openDatabase,
} from "./index.js";

const migrations = [
  {
    name: "0001-things",
    up: "CREATE TABLE things (id int PRIMARY KEY, big bigint)",
    down: "DROP TABLE things",
  },
];
let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase(migrations);
});
afterAll(() => db.close());

test("a transaction that rejects leaves nothing, and does not run its after-commit callbacks", async () => {
  let called = 0;
  await expect(
    db.transaction(async (tx) => {
      tx.afterCommit(() => called++);
      await tx.execute("INSERT INTO things VALUES (1, 1)");
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  expect(await db.query("SELECT * FROM things")).toEqual([]);
  expect(called).toBe(0);
});

test("a committed transaction runs its callbacks once, and integers come back as numbers", async () => {
  let called = 0;
  await db.transaction(async (tx) => {
    tx.afterCommit(() => called++);
    await tx.execute("INSERT INTO things VALUES (2, 9007199254740991)");
  });
  expect(called).toBe(1);
  expect(await db.query("SELECT big FROM things WHERE id = 2")).toEqual([
    { big: 9007199254740991 },
  ]);
});

test("migrating twice changes nothing, and down takes it back", async () => {
  expect(await migrate(db.url, migrations)).toEqual([]);
  const other = await createTestDatabase(migrations);
  expect(await migrate(other.url, migrations, "down")).toEqual(["0001-things"]);
  await expect(other.query("SELECT * FROM things")).rejects.toThrow(
    "does not exist",
  );
  await other.close();
});

test("a unique violation is told from other faults, and is not transient", async () => {
  await db.execute("INSERT INTO things VALUES (7, 1)");
  const error: unknown = await db
    .execute("INSERT INTO things VALUES (7, 1)")
    .catch((e: unknown) => e);
  expect(isUniqueViolation(error, "things_pkey")).toBe(true);
  expect(isUniqueViolation(error, "other")).toBe(false);
  expect(isTransientDatabaseError(error)).toBe(false);
});

test("a server that is not there is a transient fault", async () => {
  const away = openDatabase({
    url: "postgres://x@127.0.0.1:1/none",
    applicationName: "test",
  });
  const error: unknown = await away.query("SELECT 1").catch((e: unknown) => e);
  expect(isTransientDatabaseError(error)).toBe(true);
  await away.close();
});

const later = (values: readonly unknown[], told: (rows: unknown) => void) => ({
  build: () => ({
    name: "later",
    text: "INSERT INTO things VALUES ($1, $2) RETURNING id, big",
    values,
  }),
  onCommitted: told,
});

test("what is kept for the commit is committed with the work, and tells its rows", async () => {
  const told: unknown[] = [];
  for (const id of [20, 21])
    await db.transaction(async (tx) => {
      tx.atCommit(later([id, 2], (rows) => told.push(rows)));
      tx.atCommit(later([id + 10, 3], (rows) => told.push(rows)));
      await tx.execute("INSERT INTO things VALUES ($1, 1)", [id + 20]);
    });
  expect(told).toEqual([
    [{ id: 20, big: 2 }],
    [{ id: 30, big: 3 }],
    [{ id: 21, big: 2 }],
    [{ id: 31, big: 3 }],
  ]);
  expect(
    await db.query("SELECT id FROM things WHERE id BETWEEN 20 AND 49"),
  ).toHaveLength(6);
});

test("a transaction of nothing but what is kept for its commit is one, too", async () => {
  await db.transaction(async (tx) => {
    tx.atCommit(later([50, 1], () => undefined));
  });
  expect(await db.query("SELECT id FROM things WHERE id = 50")).toHaveLength(1);
});

test("where the statement kept for the commit fails, nothing is committed, and the connection serves the next", async () => {
  let told = 0;
  for (let round = 0; round < 3; round++)
    await expect(
      db.transaction(async (tx) => {
        tx.atCommit(later([60, 1], () => told++));
        tx.atCommit(later([60, 1], () => told++));
        tx.afterCommit(() => told++);
        await tx.execute("INSERT INTO things VALUES ($1, 1)", [61]);
      }),
    ).rejects.toThrow("duplicate key");
  expect(told).toBe(0);
  expect(await db.query("SELECT id FROM things WHERE id >= 60")).toEqual([]);
});

test("a transaction whose first statement fails leaves nothing, and the statement can be tried again on its connection", async () => {
  const insert = (id: number) =>
    db.transaction(async (tx) => {
      await tx.execute("INSERT INTO things SELECT $1::int", [id]);
      await tx.execute("INSERT INTO things SELECT $1::int + 1", [id]);
    });
  await insert(70);
  await expect(insert(70)).rejects.toThrow("duplicate key");
  await insert(72);
  expect(await db.query("SELECT id FROM things WHERE id >= 70")).toHaveLength(
    4,
  );
});

test("statements that are sent beside each other are all of the transaction", async () => {
  await expect(
    db.transaction(async (tx) => {
      await Promise.all(
        [80, 81, 82].map((id) =>
          tx.execute("INSERT INTO things VALUES ($1, 1)", [id]),
        ),
      );
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  expect(await db.query("SELECT id FROM things WHERE id >= 80")).toEqual([]);
});

test("several statements in one text run within the transaction", async () => {
  await expect(
    db.transaction(async (tx) => {
      await tx.execute(
        "INSERT INTO things VALUES (90, 1); INSERT INTO things VALUES (91, 1)",
      );
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  expect(await db.query("SELECT id FROM things WHERE id >= 90")).toEqual([]);
});

test.each([
  [undefined, "read committed"],
  ["repeatable read", "repeatable read"],
  ["serializable", "serializable"],
] as const)("a transaction asked to be %s is %s", async (isolation, wanted) => {
  for (const parameters of [[], ["transaction_isolation"]])
    expect(
      await db.transaction(
        (tx) =>
          tx.query(
            parameters.length > 0
              ? "SELECT current_setting($1) AS level"
              : "SELECT current_setting('transaction_isolation') AS level",
            parameters,
          ),
        isolation && { isolation },
      ),
    ).toEqual([{ level: wanted }]);
});

test("a connection that is lost at the commit is a transient fault, and the next transaction gets another", async () => {
  const error: unknown = await db
    .transaction(async (tx) => {
      const [own] = await tx.query<{ pid: number }>(
        "SELECT pg_backend_pid() AS pid, $1::int",
        [1],
      );
      await db.query("SELECT pg_terminate_backend($1)", [own?.pid]);
      tx.atCommit(later([95, 1], () => undefined));
    })
    .catch((fault: unknown) => fault);
  expect(isTransientDatabaseError(error)).toBe(true);
  expect(
    await db.transaction((tx) => tx.query("SELECT $1::int AS n", [1])),
  ).toEqual([{ n: 1 }]);
  expect(await db.query("SELECT id FROM things WHERE id = 95")).toEqual([]);
});

test("a failed statement that was passed over in silence does not commit the rest in silence", async () => {
  for (const first of [[], ["SELECT $1::int"]])
    await expect(
      db.transaction(async (tx) => {
        for (const sql of first) await tx.query(sql, [1]);
        await tx
          .execute("INSERT INTO things VALUES ($1, 1)", ["no number"])
          .catch(() => undefined);
      }),
    ).rejects.toThrow();
});

test("what comes after the end of a transaction is refused, and never committed by itself", async () => {
  let late: Promise<unknown> = Promise.resolve();
  await expect(
    db.transaction(async (tx) => {
      const first = tx.execute("INSERT INTO things VALUES ($1, 1)", [100]);
      late = tx
        .execute("INSERT INTO things VALUES ($1, 1)", [101])
        .catch((error: unknown) => error);
      first.catch(() => undefined);
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  expect(await late).toMatchObject({ message: "the transaction is over" });
  expect(await db.query("SELECT id FROM things WHERE id >= 100")).toEqual([]);
});

test("a value that cannot be sent fails its transaction alone", async () => {
  const circular: Record<string, unknown> = {};
  circular["self"] = circular;
  for (let round = 0; round < 12; round++)
    await expect(
      db.transaction((tx) => tx.query("SELECT $1::json", [circular])),
    ).rejects.toThrow(/circular/i);
  expect(
    await db.transaction((tx) => tx.query("SELECT $1::int AS n", [1])),
  ).toEqual([{ n: 1 }]);
});
