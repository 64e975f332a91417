import { beforeEach, expect, test } from "@jest/globals";
import {
  aCancellation,
  at,
  buyer,
  later,
  orderIn,
  saga,
  staff,
  stranger,
  twoItems,
} from "../../../testing/order-fixtures.js";
import {
  createMemoryStores,
  type MemoryStores,
} from "../../../testing/memory-stores.js";
import type { Deed } from "../../actor.js";
import { cancelItems } from "./cancel-items.js";
import { cancelOrder } from "./cancel-order.js";
import { closeStaleOrder } from "./close-stale-order.js";
import { editOrder } from "./edit-order.js";
import { finishOrder } from "./finish-order.js";
import { setOrderStatus } from "./set-order-status.js";

let world: MemoryStores;
beforeEach(() => {
  world = createMemoryStores();
});
const { id: orderId } = orderIn("created");
const [chai] = twoItems();
const wish = { orderId, cancellationId: "c1", reason: "changed my mind" };
const cancel = (deed: Deed) =>
  world.transact((stores) => cancelOrder(stores, wish, deed));
const cancelOne = (deed: Deed, cancellationId = "c1") =>
  world.transact((stores) =>
    cancelItems(
      stores,
      {
        ...wish,
        cancellationId,
        items: [{ itemId: chai?.id ?? "", quantity: 2 }],
      },
      deed,
    ),
  );

test("a fresh order is cancelled in one go, and again with the same answer", async () => {
  world.put(orderIn("created"));
  expect(await cancel(buyer)).toMatchObject({
    value: {
      done: true,
      cancellationId: "c1",
      found: { order: { status: "cancelled" } },
    },
  });
  expect(await cancel(buyer)).toMatchObject({
    value: { done: true, cancellationId: null },
  });
  expect(world.eventTypes()).toEqual([
    "order.status_changed",
    "order.cancelled",
  ]);
  expect(await world.queries.statusHistory(orderId)).toMatchObject([
    { to: "cancelled", note: "changed my mind" },
  ]);
});

test("a running checkout is closed here and told to undo itself, once", async () => {
  world.put(orderIn("pending_payment"));
  expect(await cancel(buyer)).toMatchObject({
    value: { done: false, cancellationId: "c1" },
  });
  expect(await cancel(buyer)).toMatchObject({
    value: { done: false, cancellationId: null },
  });
  expect(world.eventTypes()).toEqual(["order.cancel_requested"]);
  expect(world.events[0]).toMatchObject({
    data: { scope: "saga", cancellationId: "c1", by: "carl", items: [] },
  });
});

test("staff who cancel a confirmed order begin an undo of its own, and are audited", async () => {
  world.put(orderIn("confirmed"));
  expect(await cancel(buyer)).toMatchObject({
    error: { code: "FORBIDDEN_AFTER_CONFIRMATION" },
  });
  expect(await cancel(staff)).toMatchObject({
    value: { done: false, found: { order: { status: "confirmed" } } },
  });
  expect(await cancel(staff)).toMatchObject({
    value: { done: false, cancellationId: null },
  });
  expect(world.events).toMatchObject([
    {
      type: "order.cancel_requested",
      data: { scope: "order", items: [{ quantity: 3, refund: 2950 }, {}] },
    },
  ]);
  expect(world.audit).toMatchObject([{ action: "order.cancelled", by: "sue" }]);
});

test("some units are asked for once by their cancellation's id, whatever they leave for the next", async () => {
  world.put(orderIn("confirmed"));
  expect(await cancelOne(staff)).toMatchObject({
    value: { done: false, cancellationId: "c1" },
  });
  expect(await cancelOne(staff)).toMatchObject({
    value: { done: false, cancellationId: "c1" },
  });
  expect(await cancelOne(staff, "c2")).toMatchObject({
    error: { code: "VALIDATION_FAILED" },
  });
  expect(world.events).toMatchObject([
    {
      type: "order.cancel_requested",
      data: { scope: "items", items: [{ quantity: 2, refund: 1966 }] },
    },
  ]);
  expect(world.audit).toMatchObject([{ action: "order.items_cancelled" }]);
});

test("an edit is kept with before and after, and one that changes nothing leaves no trace", async () => {
  world.put(orderIn("confirmed"));
  const edit = (
    notes: string,
    deed = staff,
    expectedVersion: string | null = null,
  ) =>
    world.transact((stores) =>
      editOrder(stores, { orderId, edit: { notes }, expectedVersion }, deed),
    );
  expect(await edit("x", staff, "7")).toMatchObject({
    error: { code: "PRECONDITION_FAILED" },
  });
  expect(await edit("x", buyer, "1")).toMatchObject({ value: { version: 2 } });
  expect(await edit("x")).toMatchObject({ value: { version: 2 } });
  expect(await edit("y")).toMatchObject({ value: { version: 3 } });
  expect(await world.queries.editHistory(orderId)).toEqual([
    { before: { notes: null }, after: { notes: "x" }, by: "carl", at: later },
    { before: { notes: "x" }, after: { notes: "y" }, by: "sue", at: later },
  ]);
  expect(world.eventTypes()).toEqual(["order.updated", "order.updated"]);
  expect(world.audit).toHaveLength(1);
  world.put(orderIn("shipped"));
  expect(await edit("z")).toMatchObject({ error: { code: "NOT_EDITABLE" } });
});

test("staff's move is audited, a repeat of it is not", async () => {
  world.put(orderIn("confirmed"));
  const set = () =>
    world.transact((stores) =>
      setOrderStatus(
        stores,
        { orderId, status: "processing", note: "hand" },
        staff,
      ),
    );
  expect(await set()).toMatchObject({ value: { version: 2 } });
  expect(await set()).toMatchObject({ value: { version: 2 } });
  expect(world.audit).toMatchObject([
    {
      action: "order.status_set",
      before: { status: "confirmed" },
      after: { status: "processing" },
    },
  ]);
  world.put(orderIn("created"));
  expect(await set()).toMatchObject({ error: { code: "SAGA_OWNED" } });
});

test("another's order is not there to be changed", async () => {
  world.put(orderIn("created"));
  const notFound = { ok: false, error: { code: "NOT_FOUND" } };
  expect(await cancel(stranger)).toMatchObject(notFound);
  expect(await cancelOne(stranger)).toMatchObject(notFound);
  const answers = await world.transact(async (stores) => [
    await editOrder(
      stores,
      { orderId, edit: { notes: "x" }, expectedVersion: null },
      stranger,
    ),
    await setOrderStatus(stores, { orderId, status: "processing" }, stranger),
  ]);
  for (const answer of answers) expect(answer).toMatchObject(notFound);
});

test("a delivered order is finished after its window, and says so", async () => {
  world.put(orderIn("delivered"));
  const finish = (now: Date) =>
    world.transact((stores) =>
      finishOrder(stores, { orderId, returnWindowDays: 30 }, { ...saga, now }),
    );
  await finish(later);
  expect(world.eventTypes()).toEqual([]);
  await finish(new Date(at.getTime() + 31 * 86_400_000));
  expect(world.eventTypes()).toEqual([
    "order.status_changed",
    "order.completed",
  ]);
  await world.transact((stores) =>
    finishOrder(stores, { orderId: "nobody", returnWindowDays: 30 }, saga),
  );
});

test("an order whose saga never began is closed once and undone", async () => {
  const sweep = () =>
    world.transact((stores) =>
      closeStaleOrder(stores, { orderId, cancellationId: "s1" }, saga),
    );
  await sweep();
  world.put(orderIn("created"));
  await sweep();
  await sweep();
  expect(world.events).toMatchObject([
    {
      type: "order.cancel_requested",
      data: { scope: "saga", cancellationId: "s1" },
    },
  ]);
  expect(world.order(orderId)).toMatchObject({
    status: "created",
    closing: { by: "sweeper", code: "CHECKOUT_NEVER_BEGAN" },
  });
  world.put(orderIn("pending_payment"));
  await sweep();
  expect(world.events).toHaveLength(1);
});

test("a cancellation that is through leaves its units alone", async () => {
  world.put(orderIn("confirmed"));
  world.putCancellation(aCancellation({ state: "settled", scope: "order" }));
  expect(await cancel(staff)).toMatchObject({
    value: { cancellationId: "c1" },
  });
});
