import { expect, test } from "@jest/globals";
import { faultsInBooks } from "./books.js";
import {
  api,
  chargesOf,
  customer,
  eventually,
  orderBody,
  placeAndSettle,
  staff,
  stockOf,
} from "./support.js";

type Order = {
  readonly status: string;
  readonly total: { readonly amount: number };
  readonly items: readonly { readonly id: string; readonly sku: string }[];
};
type Shipment = { readonly id: string; readonly status: string };

const orderOf = async (orderId: string) =>
  (await api.call<Order>("order", "GET", `/orders/${orderId}`, staff)).body;

const shipmentsOf = (orderId: string) =>
  eventually(
    async () =>
      (
        await api.call<{ items: readonly Shipment[] }>(
          "warehouse",
          "GET",
          `/shipments?orderId=${orderId}`,
          staff,
        )
      ).body.items,
    (items) => items.length > 0,
  );

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
  const { id, call } = await customer("BLAUS");
  const before = await stockOf("NW-071");
  const items = [{ sku: "NW-071", quantity: 3 }];
  const { orderId, total } = await placeAndSettle(
    orderBody(id, { items }),
    call,
  );
  await shipmentsOf(orderId);
  await act("order", `/orders/${orderId}/cancel`, { reason: "changed mind" });
  await ended(orderId, "cancelled");
  await refunded(orderId, total.amount);
  expect((await stockOf("NW-071")).available).toBe(before.available);
  expect(await faultsInBooks([orderId])).toEqual([]);
});

test("units taken off a confirmed order are refunded to the cent, and the rest is sent", async () => {
  const { id, call } = await customer("BLONP");
  const before = await stockOf("NW-072");
  const items = [{ sku: "NW-072", quantity: 3 }];
  const { orderId, total } = await placeAndSettle(
    orderBody(id, { items }),
    call,
  );
  await shipmentsOf(orderId);
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
  const { id, call } = await customer("BOLID");
  const before = await stockOf("NW-073");
  const items = [{ sku: "NW-073", quantity: 2 }];
  const { orderId, total } = await placeAndSettle(
    orderBody(id, { items }),
    call,
  );
  const parcels = await shipmentsOf(orderId);
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
