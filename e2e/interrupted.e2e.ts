import { expect, test } from "@jest/globals";
import { settle } from "@waybill/api-client";
import { faultsInBooks } from "./books.js";
import {
  api,
  chargesOf,
  customer,
  eventually,
  orderBody,
  place,
  stockOf,
  type Charge,
} from "./support.js";

type Buyer = Awaited<ReturnType<typeof customer>>;

const statusOf = async (orderId: string, { call }: Buyer) =>
  (
    await api.call<{ status: string }>(
      "order",
      "GET",
      `/orders/${orderId}/status`,
      call,
    )
  ).body.status;

/** Places an order whose buyer is asked by their bank, and waits until it is the bank's turn. */
async function untilTheBankAsks(
  buyer: Buyer,
  sku: string,
): Promise<{ readonly orderId: string; readonly charge: Charge }> {
  const body = orderBody(buyer.id, {
    items: [{ sku, quantity: 2 }],
    payment: { method: "card", token: "tok_3ds" },
  });
  const { orderId } = (await place(body, buyer.call)).body;
  await eventually(
    () => statusOf(orderId, buyer),
    (status) => status === "awaiting_payment",
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

const post = (path: string, body: object): Promise<Response> =>
  fetch(`${api.sandbox}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
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
  await post(`/v1/charges/${charge.id}/authenticate`, { outcome: "approve" });
  await eventually(
    () => chargesOf(orderId),
    (charges) =>
      charges.every((one) => one.capturedAmount === one.refundedAmount),
  );
  expect(await statusOf(orderId, buyer)).toBe("cancelled");
  expect((await stockOf("NW-074")).available).toBe(before.available);
  expect(await faultsInBooks([orderId])).toEqual([]);
});

test("an undo that fails twice is tried until it is through", async () => {
  const buyer = await customer("DUMON");
  const before = await stockOf("NW-075");
  const { orderId } = await untilTheBankAsks(buyer, "NW-075");
  await post("/v1/faults", { down: true });
  try {
    expect((await cancel(orderId, buyer)).status).toBe(202);
    await eventually(
      async () =>
        (
          await api.call<{
            timeline: { step: string; kind: string; outcome: string }[];
          }>("checkout", "GET", `/checkouts/${orderId}`, buyer.call)
        ).body.timeline,
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
    await post("/v1/faults", { down: false });
  }
  const { outcome } = await settle(api, orderId, buyer.call, {
    withinMs: 60_000,
  });
  expect(outcome).toBe("cancelled");
  expect((await stockOf("NW-075")).available).toBe(before.available);
  expect(await faultsInBooks([orderId])).toEqual([]);
});
