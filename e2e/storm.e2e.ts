import { randomUUID } from "node:crypto";
import { expect, test } from "@jest/globals";
import { settle } from "@waybill/api-client";
import { faultsInBooks } from "./books.js";
import { kill, seeded, sleep } from "./breaking.js";
import {
  api,
  authenticate,
  cardOrder,
  chargesOf,
  customer,
  place,
  type Accepted,
} from "./support.js";

const full = process.env["WAYBILL_TEST_FULL"] === "1";
const count = full ? 500 : 200;
const atOnce = 20;
const seed = Number(process.env["WAYBILL_TEST_SEED"] ?? Date.now() % 1_000_000);

/** 10% declined, 5% 3-D Secure, 5% late, 5% timeouts, the rest plain. */
function tokenFor(share: number): string {
  if (share < 0.1) return "tok_declined";
  if (share < 0.15) return "tok_3ds";
  if (share < 0.2) return "tok_late_ok";
  if (share < 0.25) return "tok_timeout";
  return "tok_ok";
}

test(`${String(count)} checkouts, ${String(atOnce)} at a time, all settle while the checkout service and its sidecar are killed (seed ${String(seed)})`, async () => {
  const random = seeded(seed);
  const { id, call } = await customer("SAVEA");
  const accepted: (Accepted & { token: string })[] = [];
  const plan = Array.from({ length: count }, () => tokenFor(random()));
  const worker = async (first: number) => {
    for (let n = first; n < plan.length; n += atOnce) {
      const token = plan[n] ?? "tok_ok";
      const sku = `NW-0${String(20 + (n % 50))}`;
      const body = cardOrder(id, token, sellable(sku));
      const key = randomUUID();
      for (let tries = 0; tries < 90; tries++) {
        const answer = await place(body, call, key).catch(() => undefined);
        if (answer?.status === 202) {
          accepted.push({ ...answer.body, token });
          break;
        }
        if (
          answer &&
          answer.status < 500 &&
          answer.status !== 409 &&
          answer.status !== 429
        )
          throw new Error(
            `refused: ${String(answer.status)} ${JSON.stringify(answer.body)}`,
          );
        await sleep(500);
      }
      if (token === "tok_3ds") await approve(accepted.at(-1)?.orderId ?? "");
    }
  };
  const killer = (async () => {
    for (const victim of ["checkout", "checkout-dapr", "checkout"]) {
      await sleep(3_000 + 4_000 * random());
      await kill(victim);
    }
  })();
  await Promise.all([
    killer,
    ...Array.from({ length: atOnce }, (_, first) => worker(first)),
  ]);
  expect(accepted).toHaveLength(count);
  for (const order of accepted) {
    if (order.token === "tok_3ds") await approve(order.orderId);
    const { outcome } = await settle(api, order.orderId, call, {
      withinMs: 90_000,
      everyMs: 250,
    });
    if (order.token === "tok_declined") expect(outcome).toBe("failed");
    else expect(outcome).toBe("confirmed");
  }
  expect(
    await faultsInBooks(
      accepted.map((order) => order.orderId),
      60_000,
    ),
  ).toEqual([]);
});

/** The discontinued products of the data are not for customers. */
const discontinued = new Set([
  "NW-024",
  "NW-028",
  "NW-029",
  "NW-042",
  "NW-053",
]);
const sellable = (sku: string): string =>
  discontinued.has(sku) ? "NW-020" : sku;

/** The buyer approves at their bank, once the bank has asked. */
async function approve(orderId: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    const [charge] = await chargesOf(orderId).catch(() => []);
    if (charge) {
      await authenticate(charge.id, "approve");
      return;
    }
    await sleep(100);
  }
}
