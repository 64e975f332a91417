import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { createTestDatabase, type TestDatabase } from "@waybill/testing";
import { v7 } from "uuid";
import { migrations } from "../../../migrations/index.js";
import type { Stores, Transact } from "../../app/ports.js";
import { compose } from "../../domain/notification.js";
import { memoryStores } from "../../testing/memory-stores.js";
import { storesOn, transactOn } from "./stores.js";

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase(migrations);
});
afterAll(() => db.close());

const now = new Date("2026-01-02T03:04:05.678Z");
const draft = (orderId: string, customerId: string) => ({
  kind: "order.confirmed" as const,
  subjectId: orderId,
  orderId,
  customerId,
  facts: { orderNumber: "ORD-20260101-000001", total: "$1.00" },
});

describe.each([
  ["PostgreSQL", () => ({ stores: storesOn(db), transact: transactOn(db) })],
  ["memory", memoryStores],
] as const)(
  "stores on %s",
  (_, open: () => { stores: Stores; transact: Transact }) => {
    const message = (orderId = v7(), customerId = v7()) =>
      compose(
        draft(orderId, customerId),
        { subject: "S", body: "B" },
        [],
        v7(),
        now,
      );

    test("a message of one kind about one subject is recorded once", async () => {
      const { stores, transact } = open();
      const first = message();
      expect(await transact((tx) => tx.insert(first))).toBe(true);
      expect(await transact((tx) => tx.insert({ ...first, id: v7() }))).toBe(
        false,
      );
      expect(
        await stores.list({ orderId: first.orderId ?? "", limit: 10 }),
      ).toEqual([first]);
    });

    test("messages are listed oldest first, by any filter, page by page", async () => {
      const { stores } = open();
      const customer = v7();
      const written = [
        message(v7(), customer),
        message(v7(), customer),
        message(v7(), customer),
      ];
      for (const each of written) await stores.insert(each);
      const filter = {
        customerId: customer,
        status: "sent",
        audience: "customer",
      };
      const page = await stores.list({ ...filter, limit: 2 });
      expect(page).toEqual(written.slice(0, 2));
      expect(
        await stores.list({ ...filter, limit: 2, after: page[1]?.id ?? "" }),
      ).toEqual(written.slice(2));
      expect(
        await stores.list({ ...filter, status: "failed", limit: 2 }),
      ).toEqual([]);
    });

    test("what is saved is read back, and an erased customer's texts are gone", async () => {
      const { stores } = open();
      const sent = message();
      const customerId = sent.customerId ?? "";
      const order = {
        orderId: v7(),
        orderNumber: "ORD-1",
        customerId,
        amount: 5,
        currency: "USD",
      };
      await stores.insert(sent);
      await stores.update({ ...sent, status: "failed", timesSent: 4 });
      expect(await stores.lock(sent.id)).toMatchObject({
        status: "failed",
        timesSent: 4,
      });
      await stores.saveOrder(order);
      await stores.saveOrder({ ...order, amount: 6 });
      expect(await stores.order(order.orderId)).toEqual(order);
      expect(await stores.order(v7())).toBeNull();
      await stores.savePreferences(
        { customerId, suppressed: ["cart.abandoned"], version: 1 },
        now,
      );
      expect(await stores.preferences(customerId)).toMatchObject({
        suppressed: ["cart.abandoned"],
        version: 1,
      });
      const template = {
        kind: "stock.low" as const,
        subject: "a",
        body: "b",
        version: 3,
      };
      await stores.saveTemplate(template, now);
      expect(await stores.template("stock.low")).toEqual(template);
      await stores.erase(customerId);
      expect(await stores.lock(sent.id)).toMatchObject({
        subject: "",
        body: "",
      });
      expect(await stores.preferences(customerId)).toMatchObject({
        suppressed: [],
        version: 0,
      });
    });
  },
);
