import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { migrate } from "@waybill/database";
import {
  asApplicationRole,
  createTestDatabase,
  type TestDatabase,
} from "@waybill/testing";
import { migrations } from "../../../migrations/index.js";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
  await asApplicationRole(db);
  await migrate(db.url, migrations);
});
afterAll(() => db.close());

test("the application's role may add to the ledger, and neither change nor delete what is in it", async () => {
  const [may] = await db.query(
    `SELECT has_table_privilege('waybill_app', 'stock_movements', 'INSERT') AS add,
       has_table_privilege('waybill_app', 'stock_movements', 'UPDATE') AS change,
       has_table_privilege('waybill_app', 'stock_movements', 'DELETE') AS remove,
       has_table_privilege('waybill_app', 'stock', 'UPDATE') AS count`,
  );
  expect(may).toEqual({ add: true, change: false, remove: false, count: true });
});

test("the migrations can be taken back", async () => {
  expect(await migrate(db.url, migrations, "down")).toHaveLength(
    migrations.length,
  );
});
