import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { v7 } from "uuid";
import { callsOf, eventually } from "../../testing/edge-calls.js";
import { tea } from "../../testing/scenario.js";
import {
  startWarehouse,
  type ServiceStack,
} from "../../testing/service-stack.js";

let stack: ServiceStack;
let calls: ReturnType<typeof callsOf>;
let sea: string;
let ber: string;
beforeAll(async () => {
  stack = await startWarehouse();
  calls = callsOf(stack);
  sea = await calls.addWarehouse("SEA", "US", 1);
  ber = await calls.addWarehouse("BER", "DE", 2);
}, 30_000);
afterAll(() => stack.stop());

test("the saga's calls reserve, check, fulfil and cancel over gRPC", async () => {
  await calls.shelve("SAGA", ber, 10);
  const orderId = v7();
  const check = await stack.inventory.checkStock({
    lines: [
      { sku: "SAGA", quantity: 4 },
      { sku: "NONE", quantity: 1 },
    ],
  });
  expect(check).toMatchObject({
    value: {
      shortSkus: ["NONE"],
      levels: [
        { sku: "NONE", available: 0 },
        { sku: "SAGA", available: 10 },
      ],
    },
  });
  const held = await calls.reserve(orderId, "SAGA", 4);
  expect(held).toMatchObject({
    ok: true,
    value: { allocations: [{ warehouseId: ber, quantity: 4 }] },
  });
  expect(await calls.reserve(v7(), "SAGA", 7)).toMatchObject({
    ok: false,
    error: {
      code: "INSUFFICIENT_STOCK",
      facts: { items: [{ sku: "SAGA", asked: 7, available: 6 }] },
    },
  });
  const opened = await calls.request(orderId, "SAGA", 4);
  expect(opened).toMatchObject({ ok: true, value: { unfulfillable: [] } });
  const cancelled = await stack.fulfilment.cancelFulfilment({
    effect: { key: v7(), run: 1 },
    orderId,
    lines: [{ sku: "SAGA", quantity: 1 }],
  });
  expect(cancelled).toMatchObject({
    value: { cancelled: [{ sku: "SAGA", quantity: 1 }] },
  });
  const { body } = await stack.http("GET", `/shipments?orderId=${orderId}`);
  expect(body["items"]).toMatchObject([
    { status: "pending", lines: [{ sku: "SAGA", quantity: 4, cancelled: 1 }] },
  ]);
  const [shipment] = body["items"] as { id: string }[];
  const act = (verb: string, sent = {}) =>
    stack.http("POST", `/shipments/${String(shipment?.id)}/${verb}`, {
      body: sent,
    });
  expect(
    await act("ship", { carrier: "DHL", trackingNumber: "1" }),
  ).toMatchObject({
    status: 409,
    body: { code: "INVALID_TRANSITION", allowed: ["picked", "failed"] },
  });
  for (const verb of ["pick", "pack"])
    expect((await act(verb)).status).toBe(200);
  expect(
    (await act("ship", { carrier: "DHL", trackingNumber: "1" })).body,
  ).toMatchObject({ status: "shipped" });
  expect((await act("deliver")).body).toMatchObject({ status: "delivered" });
  expect((await stack.http("GET", "/inventory/SAGA")).body).toMatchObject({
    available: 7,
    items: [{ onHand: 7, reserved: 0 }],
  });
  expect((await stack.http("GET", "/inventory/discrepancies")).body).toEqual({
    items: [],
  });
});

test("prices are quoted in a currency, and what has none in it is named", async () => {
  await calls.addProduct("QUOTE-1");
  const quoted = await stack.catalogue.quotePrices({
    skus: ["QUOTE-1", "QUOTE-9"],
    currency: "USD",
  });
  expect(quoted).toMatchObject({
    value: {
      products: [{ sku: "QUOTE-1", price: { amount: 1000 } }],
      unknownSkus: ["QUOTE-9"],
    },
  });
  const euros = await stack.catalogue.quotePrices({
    skus: ["QUOTE-1"],
    currency: "EUR",
  });
  expect(euros).toMatchObject({
    value: { products: [], unknownSkus: ["QUOTE-1"] },
  });
});

test("every fault of a request is named, and what is not a service is not let in", async () => {
  const faulty = await stack.inventory.reserve({
    effect: undefined,
    orderId: "no-uuid",
    lines: [{ sku: "", quantity: 0 }],
    ttlSeconds: -1,
    country: "",
  });
  expect(faulty).toMatchObject({
    ok: false,
    error: { code: "VALIDATION_FAILED" },
  });
});

test("a release before the reservation blocks it, a commit needs one, a return comes back once", async () => {
  await calls.shelve("UNDO", sea, 10);
  const orderId = v7();
  const effect = { key: `${orderId}:reserve-stock:undo`, run: 1 };
  expect(
    await stack.inventory.releaseReservation({ effect, orderId }),
  ).toMatchObject({ value: { released: false } });
  expect(await calls.reserve(orderId, "UNDO", 1)).toMatchObject({
    error: { code: "RESERVATION_RELEASED" },
  });
  expect(
    await stack.inventory.commitReservation({ orderId: v7() }),
  ).toMatchObject({ error: { code: "NOT_FOUND" } });
  const other = v7();
  const held = await calls.reserve(other, "UNDO", 2);
  expect(
    await stack.inventory.commitReservation({ orderId: other }),
  ).toMatchObject({
    value: { reservationId: held.ok ? held.value.reservationId : "" },
  });
  const back = {
    effect: { key: v7(), run: 0 },
    orderId: other,
    lines: [{ sku: "UNDO", quantity: 1 }],
  };
  for (let n = 0; n < 2; n++)
    expect(await stack.inventory.receiveReturn(back)).toMatchObject({
      value: { received: true },
    });
  expect((await stack.http("GET", "/inventory/UNDO")).body).toMatchObject({
    items: [{ onHand: 11, reserved: 2 }],
  });
});

test("products are told by SKU, with the price of now", async () => {
  await calls.addProduct("TOLD");
  expect(
    await stack.catalogue.getProducts({ skus: ["TOLD", "TOLD-NOT"] }),
  ).toMatchObject({
    value: {
      products: [{ sku: "TOLD", price: tea.price, status: "active" }],
    },
  });
});

test("an overdue hold is let go when its order ended, kept when it lives, and waits while nobody says", async () => {
  await calls.shelve("DUE", sea, 10);
  await calls.shelve("DUE", ber, 10);
  const order = (status: string, ended: boolean) => {
    const orderId = v7();
    const none = { customerId: null, lines: [], shipTo: null };
    stack.orders.set(orderId, { status, ended, ...none });
    return orderId;
  };
  stack.orders.away = true;
  const failed = order("failed", true);
  const paying = order("awaiting_payment", false);
  for (const orderId of [failed, paying])
    await calls.reserve(orderId, "DUE", 3, 1);
  const reserved = async () => {
    const { body } = await stack.http("GET", "/inventory/DUE");
    const items = body["items"] as { reserved: number }[];
    return items.reduce((sum, item) => sum + item.reserved, 0);
  };
  await new Promise((next) => setTimeout(next, 1_800));
  expect(await reserved()).toBe(6);
  stack.orders.away = false;
  await eventually(reserved, (units) => units === 3);
  expect(await calls.reserve(failed, "DUE", 3)).toMatchObject({
    error: { code: "RESERVATION_EXPIRED" },
  });
  expect(await calls.reserve(paying, "DUE", 3)).toMatchObject({ ok: true });
}, 15_000);

test("a confirmed order whose saga never asked for its fulfilment gets it all the same", async () => {
  await calls.shelve("NET", ber, 10);
  const orderId = v7();
  await calls.reserve(orderId, "NET", 2, 1);
  stack.orders.set(orderId, {
    status: "confirmed",
    ended: false,
    customerId: null,
    lines: [{ sku: "NET", quantity: 2 }],
    shipTo: { name: "A", street: "S", city: "B", country: "DE" },
  });
  const shipments = async () =>
    (await stack.http("GET", `/shipments?orderId=${orderId}`)).body[
      "items"
    ] as unknown[];
  expect(await eventually(shipments, (s) => s.length > 0)).toMatchObject([
    { warehouseId: ber, lines: [{ sku: "NET", quantity: 2, cancelled: 0 }] },
  ]);
}, 15_000);
