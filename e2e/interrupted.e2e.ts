import { expect, test } from "@jest/globals";
import { settle } from "@waybill/api-client";
import { faultsInBooks } from "./books.js";
import {
  api,
  authenticate,
  cardOrder,
  chargesOf,
  customer,
  eventually,
  get,
  place,
  postToProvider,
  statusOf,
  stockOf,
  type Buyer,
  type Charge,
} from "./support.js";

/** Places an order whose buyer is asked by their bank, and waits until it is the bank's turn. */
async function untilTheBankAsks(
  buyer: Buyer,
  sku: string,
): Promise<{ readonly orderId: string; readonly charge: Charge }> {
  const body = cardOrder(buyer.id, "tok_3ds", sku, 2);
  const { orderId } = (await place(body, buyer.call)).body;
  await eventually(
    () => statusOf(orderId, buyer.call),
    ({ status }) => status === "awaiting_payment",
    30_000,
  );
  const [charge] = await chargesOf(orderId);
  if (!charge) throw new Error(`order ${orderId} has no charge`);
  return { orderId, charge };
}

const cancel = (orderId: string, { call }: Buyer) =>
  api.call("order", "POST", `/orders/${orderId}/cancel`, {
    ...call,
    body: { reason: "changed my mind" },
  });

test("a checkout that is cancelled while the bank asks is undone, and an approval that comes after it takes nothing", async () => {
  const buyer = await customer("DRACD");
  const before = await stockOf("NW-074");
  const { orderId, charge } = await untilTheBankAsks(buyer, "NW-074");
  expect((await cancel(orderId, buyer)).status).toBe(202);
  const { outcome } = await settle(api, orderId, buyer.call, {
    withinMs: 30_000,
  });
  expect(outcome).toBe("cancelled");
  await authenticate(charge.id, "approve");
  await eventually(
    () => chargesOf(orderId),
    (charges) =>
      charges.every((one) => one.capturedAmount === one.refundedAmount),
  );
  expect((await statusOf(orderId, buyer.call)).status).toBe("cancelled");
  expect((await stockOf("NW-074")).available).toBe(before.available);
  expect(await faultsInBooks([orderId])).toEqual([]);
});

test("an undo that fails twice is tried until it is through", async () => {
  const buyer = await customer("DUMON");
  const before = await stockOf("NW-075");
  const { orderId } = await untilTheBankAsks(buyer, "NW-075");
  await postToProvider("/v1/faults", { down: true });
  try {
    expect((await cancel(orderId, buyer)).status).toBe(202);
    await eventually(
      async () =>
        (
          await get<{
            timeline: { step: string; kind: string; outcome: string }[];
          }>("checkout", `/checkouts/${orderId}`, buyer.call)
        ).timeline,
      (timeline) =>
        timeline.filter(
          ({ step, kind, outcome }) =>
            step === "take-payment" &&
            kind === "undo" &&
            outcome === "unanswered",
        ).length >= 2,
      60_000,
    );
  } finally {
    await postToProvider("/v1/faults", { down: false });
  }
  const { outcome } = await settle(api, orderId, buyer.call, {
    withinMs: 60_000,
  });
  expect(outcome).toBe("cancelled");
  expect((await stockOf("NW-075")).available).toBe(before.available);
  expect(await faultsInBooks([orderId])).toEqual([]);
});
