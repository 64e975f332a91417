import { afterAll, beforeAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { v7 } from "uuid";
import { releaseOrder } from "../../app/commands/reservations/release.js";
import { sweepHolds } from "../../app/commands/reservations/sweep-holds.js";
import { adjustStock } from "../../app/commands/stock/levels.js";
import { receiveReturn } from "../../app/commands/fulfilment/receive-return.js";
import {
  postgresWorld,
  type PostgresWorld,
} from "../../testing/postgres-world.js";
import { parcelsOf } from "../../testing/rules/parcels.js";
import {
  fulfil,
  hold,
  line,
  shelve,
  threeWarehouses,
} from "../../testing/scenario.js";
import type { Stocked } from "../../testing/world.js";

let world: PostgresWorld;
let at: Stocked;
const skus = ["RND-1", "RND-2", "RND-3"];
beforeAll(async () => {
  world = await postgresWorld();
  at = await threeWarehouses(world);
  for (const sku of skus)
    for (const id of [at.sea, at.lon, at.ber]) await shelve(world, sku, id, 8);
});
afterAll(() => world.db.close());

const operation = fc.record({
  what: fc.constantFrom(
    ...["hold", "hold", "hold", "fulfil", "fulfil", "release"],
    ...["cancel", "ship", "fail", "return", "adjust", "sweep"],
  ),
  order: fc.nat(5),
  sku: fc.nat(2),
  other: fc.nat(2),
  quantity: fc.integer({ min: 1, max: 9 }),
  country: fc.constantFrom("US", "GB", "DE"),
});
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

/** Does one operation to one of a handful of orders; what the rules refuse, they refuse. */
async function perform(orders: readonly string[], o: Operation): Promise<void> {
  const { transact, clock } = world;
  const parcels = parcelsOf(world);
  const orderId = orders[o.order] ?? "";
  const sku = skus[o.sku] ?? "";
  const lines = [line(sku, o.quantity), line(skus[o.other] ?? "", 1)];
  const [shipment] = await world.shipments(orderId);
  const { country } = o;
  switch (o.what) {
    case "hold":
      await hold(world, orderId, lines, { country, ttlSeconds: 30 });
      break;
    case "fulfil":
      await fulfil(world, orderId, lines);
      break;
    case "release":
      await transact((stores) =>
        releaseOrder(stores, clock, { orderId, effectKey: v7(), run: 1 }),
      );
      break;
    case "cancel":
      await parcels.cancel(orderId, o.quantity > 6 ? [] : lines);
      break;
    case "ship":
      for (const to of ["picked", "packed"] as const)
        await parcels.move(shipment?.id ?? v7(), { to });
      await parcels.leave(shipment?.id ?? v7());
      break;
    case "fail":
      await parcels.move(shipment?.id ?? v7(), {
        to: "failed",
        reason: "gone",
      });
      break;
    case "return":
      await transact((stores) =>
        receiveReturn(stores, clock, { effectKey: v7(), orderId, lines }),
      );
      break;
    case "adjust":
      await transact((stores) =>
        adjustStock(stores, {
          sku,
          warehouseId: at.sea,
          change: o.order > 2 ? o.quantity : -o.quantity,
          kind: "adjusted",
          reason: "count",
          reference: v7(),
        }),
      );
      break;
    default:
      clock.advance(20);
      await sweepHolds(
        {
          clock,
          transact,
          overdue: world.queries.reservations.overdue,
          orders: {
            find: async () => null,
            standings: async (ids) =>
              ids.map((id, n) => ({
                orderId: id,
                status: n % 2 ? "failed" : "confirmed",
                ended: n % 2 === 1,
              })),
          },
        },
        50,
      );
  }
}

test("whatever is done, alone or at the same time, stock, ledger and what is owed agree, and nothing is negative", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(operation, { minLength: 1, maxLength: 4 }), {
        minLength: 5,
        maxLength: 12,
      }),
      async (rounds) => {
        const orders = Array.from({ length: 6 }, () => v7());
        for (const together of rounds)
          await Promise.all(together.map((o) => perform(orders, o)));
        expect(await world.discrepancies()).toEqual([]);
      },
    ),
    { numRuns: 40, endOnFailure: true },
  );
}, 60_000);

test("the ledger can only grow", async () => {
  for (const sql of [
    "UPDATE stock_movements SET reason = 'x'",
    "DELETE FROM stock_movements",
    "TRUNCATE stock_movements",
  ])
    await expect(world.db.execute(sql)).rejects.toThrow("append-only");
});

test("stock below zero, or below what is reserved, is refused by the table itself", async () => {
  for (const sql of [
    "UPDATE stock SET on_hand = reserved - 1",
    "UPDATE stock SET reserved = -1",
  ])
    await expect(world.db.execute(sql)).rejects.toThrow(
      "stock_reserved_is_there",
    );
});
