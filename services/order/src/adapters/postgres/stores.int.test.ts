import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { editOrder } from "../../app/commands/changing/edit-order.js";
import {
  openOrderDatabase,
  type OrderDatabase,
} from "../../testing/order-database.js";
import { buyer, later, staff } from "../../testing/order-fixtures.js";
import { testStores } from "../../testing/stores-contract.js";

let world: OrderDatabase;
beforeAll(async () => {
  world = await openOrderDatabase();
});
afterAll(() => world.db.close());

testStores(() => world);

const search = async (q: string) =>
  (await world.queries.list({ q }, { limit: 50 })).map(({ order }) => order.id);

test("orders are found by number, SKU, name and address, also while the last word is being typed", async () => {
  const id = await world.place({
    shippingAddress: {
      name: "Maria Anders",
      street: "Obere Str. 57",
      city: "Zwickau",
      country: "DE",
    },
  });
  const number = (await world.queries.find(id))?.order.orderNumber ?? "";
  expect(await search("zwick")).toEqual([id]);
  expect(await search("Maria Zwickau")).toEqual([id]);
  expect(await search(number)).toEqual([id]);
  expect(await search("NW-001 anders")).toEqual([id]);
  expect(await search("maria berlin")).toEqual([]);
  expect(await search("!!! & | ')")).toEqual([]);
});

test("an edited address is found, and the one before it no longer", async () => {
  const id = await world.place({
    shippingAddress: {
      name: "A",
      street: "B 1",
      city: "Quedlinburg",
      country: "DE",
    },
  });
  const edit = {
    shippingAddress: {
      name: "A",
      street: "B 1",
      city: "Oberstdorf",
      country: "DE",
    },
  };
  await world.transact((stores) =>
    editOrder(stores, { orderId: id, edit, expectedVersion: "1" }, staff),
  );
  expect(await search("oberst")).toEqual([id]);
  expect(await search("quedlinburg")).toEqual([]);
  expect(
    await world.db.query(
      "SELECT actor, role, action, object_id FROM audit_log WHERE object_id = $1",
      [id],
    ),
  ).toEqual([
    { actor: "sue", role: "staff", action: "order.edited", object_id: id },
  ]);
});

test("lists by customer and by status read an index, whatever the size of the table", async () => {
  await world.db.query("ANALYZE orders");
  const plan = async (where: string) =>
    JSON.stringify(
      await world.db.transaction(async (tx) => {
        await tx.execute("SET LOCAL enable_seqscan = off");
        return tx.query(
          `EXPLAIN SELECT * FROM orders o WHERE ${where} ORDER BY o.id DESC LIMIT 50`,
        );
      }),
    );
  const customerId =
    buyer.actor.kind === "customer" ? buyer.actor.customerId : "";
  expect(await plan(`o.customer_id = '${String(customerId)}'`)).toMatch(
    /customer_id/,
  );
  expect(await plan("o.status = 'created'")).toMatch(
    /status_id_idx|orders_status/,
  );
  expect(
    await plan(
      `o.id >= uuid_v7_floor('${later.toISOString()}') AND o.id < uuid_v7_floor('${later.toISOString()}')`,
    ),
  ).not.toMatch(/orders_2026_11/);
});
