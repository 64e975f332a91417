import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { setTimeout as sleep } from "node:timers/promises";
import { v7 } from "uuid";
import { cancelOrder } from "../../app/commands/changing/cancel-order.js";
import { beginCheckout } from "../../app/commands/saga/begin-checkout.js";
import { closeOrder } from "../../app/commands/saga/close-order.js";
import { confirmOrder } from "../../app/commands/saga/confirm-order.js";
import { failOrder } from "../../app/commands/saga/fail-order.js";
import {
  openOrderDatabase,
  type OrderDatabase,
} from "../../testing/order-database.js";
import {
  buyer,
  paymentId,
  reservationId,
  saga,
} from "../../testing/order-fixtures.js";
import { seeded } from "../../testing/seeded.js";

let world: OrderDatabase;
beforeAll(async () => {
  world = await openOrderDatabase();
});
afterAll(() => world.db.close());

const rounds = 1_000;
const atOnce = 10;
const seed = Number(process.env["WAYBILL_PIVOT_SEED"] ?? 20_260_305);

/** Loses an answer now and then, after or before the effect: the caller only knows that it does not know. */
type Lost = "never" | "answer" | "question";

const lossy = async <T>(lost: Lost, call: () => Promise<T>): Promise<T> => {
  if (lost === "question") throw new Error("connection lost before it arrived");
  const answer = await call();
  if (lost === "answer")
    throw new Error("connection lost, it may have happened");
  return answer;
};

const confirm = (orderId: string) =>
  world.transact((stores) =>
    confirmOrder(stores, { orderId, run: 1, paymentId, reservationId }, saga),
  );
const close = (orderId: string) =>
  world.transact((stores) =>
    closeOrder(
      stores,
      { orderId, run: 1, step: "confirm-order", code: "PATIENCE_OVER" },
      saga,
    ),
  );
const cancel = (orderId: string) =>
  world.transact((stores) =>
    cancelOrder(
      stores,
      { orderId, cancellationId: v7(), reason: "race" },
      buyer,
    ),
  );

/** Asks again until it is answered: what the saga does at the pivot, and what anybody does who must know. */
async function untilAnswered<T>(
  lost: readonly Lost[],
  call: () => Promise<T>,
): Promise<T> {
  for (const fate of [...lost, "never" as const]) {
    try {
      return await lossy(fate, call);
    } catch (error) {
      if (!String(error).includes("connection lost")) throw error;
    }
  }
  throw new Error("unreachable");
}

async function round(random: () => number): Promise<string> {
  const orderId = await world.place();
  await world.transact((stores) =>
    beginCheckout(stores, { orderId, run: 1 }, saga),
  );
  const fates = (): Lost[] =>
    Array.from({ length: Math.floor(random() * 3) }, () =>
      random() < 0.5 ? "answer" : "question",
    );
  const pause = () => sleep(Math.floor(random() * 4));
  const withCancel = random() < 0.5;
  const racers = [
    pause().then(() => untilAnswered(fates(), () => confirm(orderId))),
    pause().then(() => untilAnswered(fates(), () => close(orderId))),
    ...(withCancel
      ? [pause().then(() => untilAnswered(fates(), () => cancel(orderId)))]
      : []),
  ] as const;
  const [confirmed, closed, cancelled] = (await Promise.all(racers)) as [
    Awaited<ReturnType<typeof confirm>>,
    Awaited<ReturnType<typeof close>>,
    Awaited<ReturnType<typeof cancel>> | undefined,
  ];
  if (!closed.ok) throw new Error("a close is never refused");
  // Never both, never neither: confirming succeeds exactly when closing says that it came too late.
  expect(confirmed.ok).toBe(closed.value.alreadyConfirmed);
  if (cancelled) expect(cancelled.ok).toBe(!confirmed.ok);
  await verifyForEver(orderId, confirmed.ok);
  return confirmed.ok
    ? "confirmed"
    : cancelled
      ? "cancelled-or-failed"
      : "failed";
}

/** What was decided once is answered so for ever, and the row and its events tell the same. */
async function verifyForEver(
  orderId: string,
  wasConfirmed: boolean,
): Promise<void> {
  expect((await confirm(orderId)).ok).toBe(wasConfirmed);
  expect(await close(orderId)).toMatchObject({
    value: { alreadyConfirmed: wasConfirmed },
  });
  const ended = await world.transact((stores) =>
    failOrder(stores, { orderId, step: null, code: null }, saga),
  );
  expect(ended.ok).toBe(!wasConfirmed);
  expect((await confirm(orderId)).ok).toBe(wasConfirmed);
  const found = await world.queries.find(orderId);
  const types = (await world.queries.events(orderId)).map(({ type }) => type);
  const count = (type: string) => types.filter((one) => one === type).length;
  if (wasConfirmed) {
    expect(found?.order.status).toBe("confirmed");
    expect([
      count("order.confirmed"),
      count("order.failed"),
      count("order.cancelled"),
      count("order.cancel_requested"),
    ]).toEqual([1, 0, 0, 0]);
  } else {
    expect(["failed", "cancelled"]).toContain(found?.order.status);
    expect(count("order.confirmed")).toBe(0);
    expect(count("order.failed") + count("order.cancelled")).toBe(1);
  }
}

test(`the pivot: in ${String(rounds)} seeded rounds of confirm racing close and cancel, with answers lost, never both and never neither`, async () => {
  const random = seeded(seed);
  const outcomes = new Map<string, number>();
  for (let done = 0; done < rounds; done += atOnce) {
    const batch = Array.from({ length: atOnce }, () =>
      seeded(Math.floor(random() * 2 ** 32)),
    );
    for (const outcome of await Promise.all(batch.map((own) => round(own))))
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
  }
  // A race that always ends the same way proves nothing.
  expect(outcomes.get("confirmed")).toBeGreaterThan(rounds / 10);
  expect(rounds - (outcomes.get("confirmed") ?? 0)).toBeGreaterThan(
    rounds / 10,
  );
  const contradictions = await world.db.query(
    "SELECT id FROM orders WHERE (confirmed_at IS NOT NULL AND closed_by IS NOT NULL) OR status NOT IN ('confirmed', 'failed', 'cancelled')",
  );
  expect(contradictions).toEqual([]);
}, 120_000);

test("two of each at once, for one order, agree on one outcome", async () => {
  for (let times = 0; times < 50; times++) {
    const orderId = await world.place();
    await world.transact((stores) =>
      beginCheckout(stores, { orderId, run: 1 }, saga),
    );
    const [first, second, shut, shutAgain] = await Promise.all([
      confirm(orderId),
      confirm(orderId),
      close(orderId),
      close(orderId),
    ]);
    expect(first.ok).toBe(second.ok);
    expect(shut).toEqual(shutAgain);
    expect(shut.ok && shut.value.alreadyConfirmed).toBe(first.ok);
  }
});

test("the database itself refuses a row that is closed and confirmed", async () => {
  const orderId = await world.place();
  await expect(
    world.db.execute(
      "UPDATE orders SET closed_by = 'saga', closed_at = now(), confirmed_at = now() WHERE id = $1",
      [orderId],
    ),
  ).rejects.toThrow(/check constraint/);
});
