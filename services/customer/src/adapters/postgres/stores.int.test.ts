import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createTestDatabase, type TestDatabase } from "@waybill/testing";
import { v7 } from "uuid";
import { migrations } from "../../../migrations/index.js";
import type { Transact } from "../../app/ports.js";
import { register } from "../../domain/customer.js";
import { memoryStores } from "../../testing/memory-stores.js";
import { readsOn, transactOn } from "./stores.js";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase(migrations);
});
afterAll(() => db.close());

const now = new Date("2026-01-02T03:04:05.678Z");
const outbox = { add: () => Promise.resolve() };
const by = {
  caller: { kind: "user", subject: "anna", roles: ["staff"] },
  correlationId: "c",
  now: () => now,
} as const;
const someone = (name = v7()) =>
  register(
    {
      externalRef: name,
      name: `Name of ${name}`,
      email: `${name}@example.com`,
      phone: null,
      locale: "en",
      groups: ["a", "b"],
    },
    [
      {
        id: v7(),
        name: "N",
        street: "S",
        city: "C",
        postalCode: "1",
        country: "DE",
      },
    ],
    v7(),
    now,
  );

describe.each([
  ["PostgreSQL", () => transactOn(db, outbox, by)],
  ["memory", () => memoryStores().transact],
] as const)("customers on %s", (_, open: () => Transact) => {
  test("what is saved is read back, addresses included", async () => {
    const transact = open();
    const customer = someone();
    expect(await transact((stores) => stores.insert(customer))).toBeNull();
    expect(await transact((stores) => stores.find(customer.id))).toEqual(
      customer,
    );
    const changed = {
      ...customer,
      version: 2,
      addresses: someone().addresses.map((address) => ({
        ...address,
        city: "Elsewhere",
      })),
    };
    expect(await transact((stores) => stores.update(changed))).toBeNull();
    expect(await transact((stores) => stores.lock(customer.id))).toEqual(
      changed,
    );
    expect(await transact((stores) => stores.find(v7()))).toBeNull();
  });

  test("a taken reference or email is named, and the transaction goes on", async () => {
    const transact = open();
    const first = someone();
    await transact((stores) => stores.insert(first));
    const answers = await transact(async (stores) => [
      await stores.insert({ ...someone(), externalRef: first.externalRef }),
      await stores.insert({ ...someone(), email: first.email.toUpperCase() }),
      await stores.insert(someone()),
    ]);
    expect(answers).toEqual(["EXTERNAL_REF_TAKEN", "EMAIL_TAKEN", null]);
  });

  test("customers are found by any filter, page by page; a % in a search is just a %", async () => {
    const transact = open();
    const [a, b] = [someone("100%-sure"), someone("100 pieces")];
    await transact((stores) => stores.insert(a));
    await transact((stores) => stores.insert(b));
    const list = (filter: object) =>
      transact((stores) => stores.list({ limit: 10, ...filter }));
    expect(await list({ q: "100%" })).toEqual([a]);
    expect(await list({ externalRef: "100 pieces" })).toEqual([b]);
    expect(
      await list({ email: a.email.toUpperCase(), status: "active" }),
    ).toEqual([a]);
    expect(await list({ q: "name of 100", limit: 1 })).toEqual([a]);
    expect(await list({ q: "name of 100", after: a.id })).toEqual([b]);
    expect(await list({ q: "name of 100", status: "erased" })).toEqual([]);
  });
});

test("who changed a customer is kept in the audit log, without personal data", async () => {
  const customer = someone();
  await transactOn(
    db,
    outbox,
    by,
  )(async (stores) => {
    await stores.insert(customer);
    await stores.record({
      action: "customer.register",
      customerId: customer.id,
      before: null,
      after: customer,
    });
  });
  const rows = await db.query("SELECT * FROM audit_log WHERE object_id = $1", [
    customer.id,
  ]);
  expect(rows).toMatchObject([
    {
      actor: "anna",
      action: "customer.register",
      after: { status: "active", version: 1 },
    },
  ]);
  expect(JSON.stringify(rows)).not.toContain("example.com");
  expect(await readsOn(db).find(customer.id)).toEqual(customer);
});
