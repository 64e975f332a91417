import { expect, test } from "@jest/globals";
import { migrate } from "@waybill/database";
import { asApplicationRole, createTestDatabase } from "@waybill/testing";
import { v7 } from "uuid";
import { migrations } from "../migrations/index.js";
import { staff, staffDesk } from "./testing/staff-desk.js";
import { usePaymentStack } from "./testing/use-payment-stack.js";

const stack = usePaymentStack();
const { deposit } = staffDesk(stack);

test("the constraint itself refuses a negative balance", async () => {
  const customerId = v7();
  await deposit(customerId, 10);
  await expect(
    stack.db.execute(
      "UPDATE accounts SET balance = balance - 11 WHERE customer_id = $1",
      [customerId],
    ),
  ).rejects.toMatchObject({ constraint: "accounts_never_negative" });
});

test("the ledger is append-only: no update, no delete, no truncate", async () => {
  await deposit(v7(), 100);
  for (const sql of [
    "UPDATE ledger_entries SET amount = amount + 1",
    "DELETE FROM ledger_entries",
    "TRUNCATE ledger_entries",
    "UPDATE ledger_transactions SET kind = 'x'",
    "DELETE FROM ledger_transactions",
    "TRUNCATE ledger_transactions CASCADE",
  ])
    await expect(stack.db.execute(sql)).rejects.toThrow("append-only");
});

test("the services' role has no right to change the ledger either", async () => {
  const fresh = await createTestDatabase();
  const asService = await asApplicationRole(fresh);
  await migrate(fresh.url, migrations);
  await asService("SELECT * FROM ledger_entries");
  for (const sql of [
    "UPDATE ledger_entries SET amount = 1",
    "DELETE FROM ledger_entries",
    "DELETE FROM ledger_transactions",
    "TRUNCATE ledger_entries",
  ])
    await expect(asService(sql)).rejects.toThrow("permission denied");
  await fresh.close();
});

const insertTransaction = `INSERT INTO ledger_transactions (id, effect_key, kind, currency, posted_at) VALUES ($1, $2, 'test', 'USD', now())`;
const insertEntry = `INSERT INTO ledger_entries (transaction_id, line, account, currency, amount) VALUES ($1, $2, $3, $4, $5)`;

test.each([
  [
    "does not sum to zero",
    [
      ["bank", "USD", 5],
      ["revenue", "USD", -4],
    ],
  ],
  ["has one entry", [["bank", "USD", 5]]],
  ["has none", []],
  [
    "mixes currencies",
    [
      ["bank", "USD", 5],
      ["revenue", "EUR", -5],
    ],
  ],
] as const)(
  "a ledger transaction that %s is not committed",
  async (_, entries) => {
    const id = v7();
    await expect(
      stack.db.transaction(async (tx) => {
        await tx.execute(insertTransaction, [id, id]);
        for (const [line, entry] of entries.entries())
          await tx.execute(insertEntry, [id, line + 1, ...entry]);
      }),
    ).rejects.toMatchObject({ constraint: "ledger_must_balance" });
  },
);

test("the trial balance is balanced, and says so", async () => {
  const { status, body } = await stack.http(
    "GET",
    "/ledger/trial-balance",
    staff,
  );
  expect(status).toBe(200);
  expect(body).toMatchObject({ balanced: true });
});

test("an entry cannot be added to a committed transaction", async () => {
  const id = v7();
  await stack.db.transaction(async (tx) => {
    await tx.execute(insertTransaction, [id, id]);
    await tx.execute(insertEntry, [id, 1, "bank", "USD", 5]);
    await tx.execute(insertEntry, [id, 2, "revenue", "USD", -5]);
  });
  await expect(
    stack.db.execute(insertEntry, [id, 3, "bank", "USD", 1]),
  ).rejects.toMatchObject({ constraint: "ledger_must_balance" });
});
