import { beforeEach, expect, test } from "@jest/globals";
import {
  buyer,
  customerId,
  orderIn,
  saga,
  staff,
  stranger,
  tokenHash,
} from "../../testing/order-fixtures.js";
import {
  createMemoryStores,
  type MemoryStores,
} from "../../testing/memory-stores.js";
import { beginCheckout } from "../commands/saga/begin-checkout.js";
import {
  getEditHistory,
  getEvents,
  getStatusHistory,
} from "./get-histories.js";
import { getOrder } from "./get-order.js";
import { getStandings } from "./get-standings.js";
import { listOrders } from "./list-orders.js";
import type { OrderChanges } from "./ports.js";
import { watchStatus } from "./watch-status.js";

let world: MemoryStores;
beforeEach(() => {
  world = createMemoryStores();
});
const { id } = orderIn("created");
const notFound = { ok: false, error: { code: "NOT_FOUND" } };
const ids = ["1", "2", "3"].map((n) => id.slice(0, -1) + n);
const guest = { kind: "guest", name: "g", tokenHash } as const;

test("an order with its histories is there for its owner, and for a stranger not", async () => {
  world.put(orderIn("created"));
  await world.transact((stores) =>
    beginCheckout(stores, { orderId: id, run: 1 }, saga),
  );
  expect(await getOrder(world.queries, id, buyer.actor)).toMatchObject({
    ok: true,
    value: { found: { version: 2 }, shipments: [], cancellations: [] },
  });
  for (const read of [getStatusHistory, getEvents])
    expect(await read(world.queries, id, buyer.actor)).toMatchObject({
      ok: true,
      value: [{}],
    });
  expect(await getEditHistory(world.queries, id, staff.actor)).toEqual({
    ok: true,
    value: [],
  });
  for (const read of [getOrder, getStatusHistory, getEvents, getEditHistory]) {
    expect(await read(world.queries, id, stranger.actor)).toMatchObject(
      notFound,
    );
    expect(await read(world.queries, "nobody", staff.actor)).toMatchObject(
      notFound,
    );
  }
});

test("a list holds what the asker may see, and a cursor while there is more", async () => {
  for (const one of ids) world.put(orderIn("created", { id: one }));
  world.put(
    orderIn("created", {
      id: id.slice(0, -1) + "9",
      customerId: null,
      guest: { email: "e", name: "n", tokenHash },
    }),
  );
  const list = async (
    actor: typeof buyer.actor,
    filter = {},
    before?: string,
  ) => {
    const page = await listOrders(
      world.queries,
      filter,
      { limit: 2, before },
      actor,
    );
    return [
      page.items.map(({ order }) => order.id.slice(-1)).join(""),
      page.next?.slice(-1),
    ];
  };
  expect(await list(buyer.actor)).toEqual(["32", "2"]);
  expect(await list(buyer.actor, {}, ids[1])).toEqual(["1", undefined]);
  expect(await list(staff.actor)).toEqual(["93", "3"]);
  expect(await list(saga.actor, { customerId })).toEqual(["32", "2"]);
  expect(await list(guest)).toEqual(["9", undefined]);
  expect(await list(guest, { customerId })).toEqual(["", undefined]);
  expect(await list(stranger.actor, { customerId })).toEqual(["", undefined]);
  expect(await list({ kind: "customer", name: "x", customerId: null })).toEqual(
    ["", undefined],
  );
});

test("standings answer for each order asked, also for one that is not there", async () => {
  world.put(orderIn("failed", { id: ids[0] ?? "" }));
  world.put(orderIn("confirmed", { id: ids[1] ?? "" }));
  expect(await getStandings(world.queries, ids)).toEqual([
    { orderId: ids[0], status: "failed", closing: false, ended: true },
    { orderId: ids[1], status: "confirmed", closing: false, ended: false },
    { orderId: ids[2], status: null, closing: false, ended: false },
  ]);
});

const waits = () => {
  const seen: number[] = [];
  const changes: OrderChanges = {
    wait: async (orderId, version) => {
      seen.push(version);
      await world.transact((stores) =>
        beginCheckout(stores, { orderId, run: 1 }, saga),
      );
    },
  };
  return { seen, changes };
};
const watch = (
  changes: OrderChanges,
  waitMs: number,
  after?: number,
  actor = buyer.actor,
) =>
  watchStatus(
    world.queries,
    changes,
    { orderId: id, after, waitMs, signal: new AbortController().signal },
    actor,
  );

test("a watcher waits only for what it has not seen, and is answered with what came", async () => {
  world.put(orderIn("created"));
  const { seen, changes } = waits();
  expect(await watch(changes, 0, 1)).toMatchObject({ value: { version: 1 } });
  expect(await watch(changes, 1000, 0)).toMatchObject({
    value: { version: 1 },
  });
  expect(seen).toEqual([]);
  expect(await watch(changes, 1000)).toMatchObject({
    value: { version: 2, status: "pending_payment" },
  });
  expect(seen).toEqual([1]);
});

test("nobody waits for an order that has ended, or for another's", async () => {
  world.put(orderIn("failed"));
  const { seen, changes } = waits();
  expect(await watch(changes, 1000)).toMatchObject({
    value: { status: "failed" },
  });
  expect(await watch(changes, 1000, undefined, stranger.actor)).toMatchObject(
    notFound,
  );
  expect(seen).toEqual([]);
});
