import { expect, test } from "@jest/globals";
import { migrate } from "@waybill/database";
import { createTestDatabase } from "@waybill/testing";
import { messagingMigrations } from "./migrations.js";

const ofAService = {
  name: "0100-orders",
  up: "CREATE TABLE orders (id uuid PRIMARY KEY)",
  down: "DROP TABLE orders",
};

test("a database of an earlier release, which went on with its service's tables, gets what came since", async () => {
  const [leases, outbox, inbox, intents, ...later] = messagingMigrations;
  const earlier = [leases, outbox, inbox, intents].flatMap((one) => one ?? []);
  const db = await createTestDatabase([...earlier, ofAService]);
  try {
    const all = [...messagingMigrations, ofAService];
    expect(await migrate(db.url, all)).toEqual(later.map(({ name }) => name));
    expect(await migrate(db.url, all, "down")).toHaveLength(all.length);
  } finally {
    await db.close();
  }
});
