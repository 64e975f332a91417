import { expect, test } from "@jest/globals";
import { faultsInBooks } from "./books.js";
import {
  api,
  chargesOf,
  customer,
  eventually,
  orderBody,
  orderOf,
  placeAndSettle,
  shipmentsOf,
  staff,
  stockOf,
} from "./support.js";

/** Buys, and waits until the order's shipment is opened. */
async function bought(externalRef: string, sku: string, quantity: number) {
  const { id, call } = await customer(externalRef);
  const before = await stockOf(sku);
  const { orderId, total } = await placeAndSettle(
    orderBody(id, { items: [{ sku, quantity }] }),
    call,
  );
  const parcels = await eventually(
    () => shipmentsOf(orderId),
    (items) => items.length > 0,
  );
  return { before, orderId, total, parcels };
}

/** Posts as staff, and gives what must be a success. */
async function act(
  service: "order" | "warehouse",
  path: string,
  body: object,
): Promise<void> {
  const answer = await api.call(service, "POST", path, { ...staff, body });
  if (answer.status >= 300)
    throw new Error(
      `${path}: ${String(answer.status)} ${JSON.stringify(answer.body)}`,
    );
}

const ended = (orderId: string, status: string) =>
  eventually(
    () => orderOf(orderId),
    (order) => order.status === status,
    30_000,
  );

async function refunded(orderId: string, amount: number): Promise<void> {
  const [charge] = await eventually(
    () => chargesOf(orderId),
    ([one]) => one?.refundedAmount === amount,
    30_000,
  );
  expect(charge?.refundedAmount).toBe(amount);
}

test("a confirmed order that staff cancel gives the money and the stock back", async () => {
  const { before, orderId, total } = await bought("BLAUS", "NW-071", 3);
  await act("order", `/orders/${orderId}/cancel`, { reason: "changed mind" });
  await ended(orderId, "cancelled");
  await refunded(orderId, total.amount);
  expect((await stockOf("NW-071")).available).toBe(before.available);
  expect(await faultsInBooks([orderId])).toEqual([]);
});

test("units taken off a confirmed order are refunded to the cent, and the rest is sent", async () => {
  const { before, orderId, total } = await bought("BLONP", "NW-072", 3);
  const itemId = (await orderOf(orderId)).items[0]?.id;
  await act("order", `/orders/${orderId}/cancel-items`, {
    items: [{ itemId, quantity: 2 }],
    reason: "too many",
  });
  const rest = await eventually(
    () => orderOf(orderId),
    (order) => order.total.amount < total.amount,
    30_000,
  );
  await refunded(orderId, total.amount - rest.total.amount);
  expect((await stockOf("NW-072")).available).toBe(before.available - 1);
  expect(await faultsInBooks([orderId])).toEqual([]);
});

test("a parcel that is lost on its way is refunded, and its goods are gone", async () => {
  const { before, orderId, total, parcels } = await bought(
    "BOLID",
    "NW-073",
    2,
  );
  for (const { id: parcel } of parcels) {
    await act("warehouse", `/shipments/${parcel}/pick`, {});
    await act("warehouse", `/shipments/${parcel}/pack`, {});
    await act("warehouse", `/shipments/${parcel}/ship`, {
      carrier: "DHL",
      trackingNumber: "JD014600003SE",
    });
  }
  await ended(orderId, "shipped");
  for (const { id: parcel } of parcels)
    await act("warehouse", `/shipments/${parcel}/fail`, {
      reason: "lost by the carrier",
    });
  await ended(orderId, "refunded");
  await refunded(orderId, total.amount);
  expect((await stockOf("NW-073")).available).toBe(before.available - 2);
  expect(await faultsInBooks([orderId])).toEqual([]);
});
