import { expect, test } from "@jest/globals";
import { settle } from "@waybill/api-client";
import { faultsInBooks } from "./books.js";
import { kill, sleep } from "./breaking.js";
import {
  api,
  cardOrder,
  customer,
  eventually,
  orderBody,
  place,
  placeAndSettle,
  type Accepted,
} from "./support.js";

/** Looked up once, while everything is up. */
const buyer = customer("ERNSH");

/** Places `count` orders, tried again while a dependency is away: a refused request is no accepted checkout. */
async function placeMany(count: number, token = "tok_ok"): Promise<Accepted[]> {
  const { id, call } = await buyer;
  const accepted: Accepted[] = [];
  const body = cardOrder(id, token, "NW-013");
  const worker = async (key: string) => {
    for (let tries = 0; tries < 60; tries++) {
      const answer = await place(body, call, key).catch(() => undefined);
      if (answer?.status === 202) return void accepted.push(answer.body);
      await sleep(500);
    }
    throw new Error(`order ${key} was not accepted within 30 s`);
  };
  const keys = Array.from(
    { length: count },
    (_, n) => `drill-${String(Date.now())}-${String(n)}`,
  );
  for (let at = 0; at < keys.length; at += 10)
    await Promise.all(keys.slice(at, at + 10).map(worker));
  return accepted;
}

async function allSettle(
  orders: readonly Accepted[],
  withinMs: number,
): Promise<string[]> {
  const { call } = await buyer;
  const ends = await Promise.all(
    orders.map(({ orderId }) =>
      settle(api, orderId, call, { withinMs, everyMs: 500 }),
    ),
  );
  return ends.map((end) => String(end.outcome));
}

test("a checkout that is accepted while its sidecar is killed is confirmed within 15 s of its return", async () => {
  const { id, call } = await buyer;
  await kill("checkout-dapr");
  const start = performance.now();
  const { settled, orderId } = await placeAndSettle(
    orderBody(id),
    call,
    40_000,
  ).catch(async () => {
    await eventually(
      () => fetch(`${api.root("checkout")}/readyz`),
      (ready) => ready.status === 200,
      15_000,
    );
    return placeAndSettle(orderBody(id), call, 15_000);
  });
  expect(settled.outcome).toBe("confirmed");
  expect(performance.now() - start).toBeLessThan(40_000);
  expect(await faultsInBooks([orderId])).toEqual([]);
});

test.each([
  "order",
  "checkout",
  "warehouse",
  "payment",
  "checkout-dapr",
  "payment-dapr",
  "placement",
  "scheduler",
  "kafka",
  "sandbox",
])(
  "twenty checkouts under way settle when %s is killed and comes back after 5 s, with every book right",
  async (victim) => {
    const first = await placeMany(10);
    await kill(victim, 5);
    const second = await placeMany(10);
    const ends = await allSettle([...first, ...second], 90_000);
    expect(
      ends.filter((end) => end !== "confirmed" && end !== "failed"),
    ).toEqual([]);
    expect(
      await faultsInBooks(
        [...first, ...second].map((order) => order.orderId),
        60_000,
      ),
    ).toEqual([]);
  },
);

test("fifty checkouts settle within 60 s of the return of a PostgreSQL that was killed under all services and the engine", async () => {
  const first = await placeMany(25);
  const declined = await placeMany(5, "tok_declined");
  await kill("postgres", 5);
  const second = await placeMany(20);
  const all = [...first, ...declined, ...second];
  await allSettle(all, 75_000);
  expect(
    await faultsInBooks(
      all.map((order) => order.orderId),
      60_000,
    ),
  ).toEqual([]);
});
