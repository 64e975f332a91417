import { expect, test } from "@jest/globals";
import { v7 } from "uuid";
import { createOrder } from "../app/commands/placing/create-order.js";
import { beginCheckout } from "../app/commands/saga/begin-checkout.js";
import { saveSteps } from "../app/change-order.js";
import type { Transact } from "../app/ports.js";
import type { OrderQueries } from "../app/queries/ports.js";
import {
  aBasket,
  aCancellation,
  at,
  buyer,
  later,
  saga,
  staff,
  stranger,
  warehouseId,
} from "./order-fixtures.js";

export type World = {
  readonly transact: Transact;
  readonly queries: OrderQueries;
};

/** What any stores of orders must do, in memory or in PostgreSQL. */
export function testStores(open: () => World): void {
  let count = 0;
  const place = async (change: Parameters<typeof aBasket>[0] = {}) => {
    const { transact, queries } = open();
    count += 1;
    const parts = {
      transact,
      orders: queries,
      newId: v7,
      numbers: {
        next: async () => `ORD-19990101-${String(count).padStart(6, "0")}`,
      },
    };
    // An id is as old as its order, which is what lists rely on.
    const id = v7({ msecs: later.getTime() + count });
    const basket = aBasket({ id, ...change });
    const created = await createOrder(parts, basket, buyer);
    if (!created.ok) throw new Error(created.error.code);
    return created.value.found.order;
  };

  test("an order is found as it was placed, and nothing where there is none", async () => {
    const order = await place();
    const { queries, transact } = open();
    const expected = { order, version: 1, updatedAt: later };
    expect(await queries.find(order.id)).toEqual(expected);
    expect(await transact((s) => s.orders.lock(order.id))).toEqual(expected);
    expect(await queries.find(v7())).toBeNull();
    expect(await queries.status(v7())).toBeNull();
    expect(await transact((s) => s.orders.lock(v7()))).toBeNull();
  });

  test("a saved change raises the version, and leaves its move and events in the histories", async () => {
    const { id } = await place();
    const { queries, transact } = open();
    await transact((s) => beginCheckout(s, { orderId: id, run: 1 }, saga));
    expect(await queries.find(id)).toMatchObject({
      version: 2,
      order: { status: "pending_payment", sagaRun: 1 },
      updatedAt: later,
    });
    expect(await queries.statusHistory(id)).toEqual([
      {
        from: null,
        to: "created",
        by: "carl",
        note: null,
        at: later,
        version: 1,
      },
      {
        from: "created",
        to: "pending_payment",
        by: "saga",
        note: null,
        at: later,
        version: 2,
      },
    ]);
    expect(
      (await queries.events(id)).map(({ type, version, by }) => [
        type,
        version,
        by,
      ]),
    ).toEqual([
      ["order.created", 1, "carl"],
      ["order.status_changed", 2, "saga"],
    ]);
  });

  test("a transaction that throws leaves nothing", async () => {
    const { id } = await place();
    const { queries, transact } = open();
    await expect(
      transact(async (s) => {
        await beginCheckout(s, { orderId: id, run: 1 }, saga);
        await s.cancellations.save(aCancellation({ orderId: id }));
        throw new Error("no");
      }),
    ).rejects.toThrow("no");
    expect(await queries.find(id)).toMatchObject({ version: 1 });
    expect(await queries.statusHistory(id)).toHaveLength(1);
    expect(await queries.cancellations(id)).toEqual([]);
  });

  test("a change of a version that is gone is not saved", async () => {
    const { id } = await place();
    const { transact } = open();
    const stale = await transact((s) => s.orders.lock(id));
    await transact((s) => beginCheckout(s, { orderId: id, run: 1 }, saga));
    await expect(
      transact(async (s) => {
        if (!stale) throw new Error("not there");
        const change = { ...stale.order, sagaRun: 9 };
        await saveSteps(s, stale, [change], saga);
      }),
    ).rejects.toThrow("was not locked");
  });

  test("the status view shows why an order was closed, and lists answer for many", async () => {
    const first = await place();
    const second = await place();
    const { queries, transact } = open();
    await transact(async (s) => {
      const found = await s.orders.lock(first.id);
      if (found?.order.status !== "created") throw new Error("not there");
      const closing = {
        by: "saga",
        step: "reserve-stock",
        code: "INSUFFICIENT_STOCK",
        cancellationId: null,
        at: later,
      } as const;
      await saveSteps(s, found, [{ ...found.order, closing }], saga);
    });
    expect(await queries.status(first.id)).toEqual({
      orderId: first.id,
      orderNumber: first.orderNumber,
      status: "created",
      closing: true,
      version: 2,
      updatedAt: later,
      customerId: first.customerId,
      guestTokenHash: null,
      payment: { status: "pending", nextAction: null },
      failure: { step: "reserve-stock", code: "INSUFFICIENT_STOCK" },
    });
    const both = await queries.statuses([second.id, v7(), first.id]);
    expect(both.map(({ orderId }) => orderId).sort()).toEqual(
      [first.id, second.id].sort(),
    );
  });

  test("cancellations, shipments and edits are kept, the last state of each", async () => {
    const { id } = await place();
    const { queries, transact } = open();
    const cancellation = aCancellation({ orderId: id, id: v7() });
    const shipment = {
      id: v7(),
      orderId: id,
      warehouseId,
      status: "pending",
      lines: [{ sku: "NW-001", quantity: 1 }],
      carrier: null,
      trackingNumber: null,
      shippedAt: null,
      deliveredAt: null,
    } as const;
    const settled = {
      ...cancellation,
      state: "settled",
      amount: 7,
      settledAt: later,
    } as const;
    const shipped = {
      ...shipment,
      status: "shipped",
      carrier: "DHL",
      shippedAt: at,
    } as const;
    await transact(async (s) => {
      await s.cancellations.save(cancellation);
      await s.cancellations.save(settled);
      await s.shipments.save(shipment);
      await s.shipments.save(shipped);
      await s.edits.add(
        { orderId: id, before: { notes: null }, after: { notes: "x" } },
        staff,
      );
      await s.audit.add({ action: "order.edited", orderId: id }, staff);
      expect(await s.cancellations.ofOrder(id)).toEqual([settled]);
      expect(await s.shipments.ofOrder(id)).toEqual([shipped]);
    });
    expect(await queries.cancellations(id)).toEqual([settled]);
    expect(await queries.shipments(id)).toEqual([shipped]);
    expect(await queries.editHistory(id)).toEqual([
      { before: { notes: null }, after: { notes: "x" }, by: "sue", at: later },
    ]);
  });

  test("a list is newest first, page by page, and takes every filter", async () => {
    const customerId =
      stranger.actor.kind === "customer" ? stranger.actor.customerId : null;
    const orders = [];
    for (let index = 0; index < 3; index++)
      orders.push(await place({ customerId, shipping: 100 * index }));
    const ids = orders.map(({ id }) => id).reverse();
    const { queries } = open();
    const list = async (
      filter: Parameters<typeof queries.list>[0],
      page = { limit: 10 } as Parameters<typeof queries.list>[1],
    ) =>
      (
        await queries.list({ customerId: customerId ?? "", ...filter }, page)
      ).map(({ order }) => order.id);
    expect(await list({})).toEqual(ids);
    expect(await list({}, { limit: 2 })).toEqual(ids.slice(0, 2));
    expect(await list({}, { limit: 2, before: ids[1] })).toEqual(ids.slice(2));
    expect(await list({ statuses: ["created", "failed"] })).toEqual(ids);
    expect(await list({ statuses: ["failed"] })).toEqual([]);
    const [first] = orders;
    expect(await list({ orderNumber: first?.orderNumber })).toEqual([
      first?.id,
    ]);
    expect(await list({ minTotal: 5_050 })).toEqual(ids.slice(0, 1));
    expect(await list({ maxTotal: 4_850 })).toEqual(ids.slice(2));
    const soon = new Date(later.getTime() + 1);
    expect(await list({ from: later, to: soon })).toEqual(
      await list({ guestTokenHash: undefined }),
    );
    expect(await list({ from: soon })).toEqual([]);
    expect(await list({ guestTokenHash: "00".repeat(32) })).toEqual([]);
  });
}
