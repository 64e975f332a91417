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
