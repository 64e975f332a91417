import { beforeAll, expect, test } from "@jest/globals";
import { v7 } from "uuid";
import {
  commitByHand,
  holdByHand,
  releaseByHand,
} from "../../app/commands/reservations/by-hand.js";
import { hold, line, shelve, threeWarehouses, value } from "../scenario.js";
import type { Stocked, World } from "../world.js";

/** Holds outside of a saga. */
export function byHandRules(open: () => Promise<World>): void {
  let world: World;
  let at: Stocked;
  beforeAll(async () => {
    world = await open();
    at = await threeWarehouses(world);
  });

  test("a hold by hand answers its reference again, unless the lines are others", async () => {
    await shelve(world, "H1", at.sea, 5);
    const byHand = (quantity: number) =>
      world.transact((stores) =>
        holdByHand(stores, world.clock, {
          reference: "till-1",
          lines: [line("H1", quantity)],
          ttlSeconds: 60,
        }),
      );
    const first = value(await byHand(2));
    expect(value(await byHand(2)).id).toBe(first.id);
    expect(await byHand(3)).toMatchObject({ error: { code: "CONFLICT" } });
    const again = () =>
      world.transact((stores) => releaseByHand(stores, world.clock, first.id));
    expect(value(await again()).status).toBe("released");
    expect(value(await again()).status).toBe("released");
    expect(await byHand(2)).toMatchObject({
      error: { code: "RESERVATION_RELEASED" },
    });
    expect(await world.level("H1", at.sea)).toMatchObject({ reserved: 0 });
  });

  test("a hold by hand that was refused may simply be asked again", async () => {
    const byHand = () =>
      world.transact((stores) =>
        holdByHand(stores, world.clock, {
          reference: "till-2",
          lines: [line("H2", 1)],
          ttlSeconds: 60,
        }),
      );
    expect(await byHand()).toMatchObject({
      error: { code: "INSUFFICIENT_STOCK" },
    });
    await shelve(world, "H2", at.sea, 1);
    expect(value(await byHand()).status).toBe("held");
  });

  test("committing by hand takes the units off the books, once; a saga's reservation is the saga's", async () => {
    await shelve(world, "H3", at.sea, 5);
    const held = value(
      await world.transact((stores) =>
        holdByHand(stores, world.clock, {
          reference: "till-3",
          lines: [line("H3", 2)],
          ttlSeconds: 60,
        }),
      ),
    );
    const commitIt = (id: string) =>
      world.transact((stores) => commitByHand(stores, world.clock, id));
    for (let n = 0; n < 2; n++)
      expect(value(await commitIt(held.id)).status).toBe("committed");
    expect(await world.level("H3", at.sea)).toMatchObject({
      onHand: 3,
      reserved: 0,
    });
    const saga = value(await hold(world, v7(), [line("H3", 1)]));
    expect(await commitIt(saga.id)).toMatchObject({
      error: { code: "SAGA_OWNED" },
    });
    expect(await commitIt(v7())).toMatchObject({
      error: { code: "NOT_FOUND" },
    });
    expect(
      await world.transact((stores) =>
        releaseByHand(stores, world.clock, held.id),
      ),
    ).toMatchObject({ error: { code: "INVALID_TRANSITION" } });
    expect(await world.discrepancies()).toEqual([]);
  });
}
