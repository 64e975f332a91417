import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { EventType, IncomingEvent } from "@waybill/contracts";
import type { EventHandler } from "@waybill/messaging";
import { addItem } from "../../app/commands/edit-cart.js";
import { placeCheckout } from "../../app/commands/place-checkout.js";
import { redeemVoucher } from "../../app/commands/redeem-voucher.js";
import { postgresCheckout } from "../../testing/postgres-checkout.js";
import { address, customer, id, voucher } from "../../testing/samples.js";
import { cartHandlers, joinHandlers } from "./cart-consumer.js";

let on: Awaited<ReturnType<typeof postgresCheckout>>;
const forgotten: string[] = [];
beforeAll(async () => {
  on = await postgresCheckout();
});
afterAll(() => on.stores.close());

const deliver = async (type: EventType, data: object): Promise<void> => {
  const handlers = cartHandlers({
    ...on.deps,
    shown: {
      forget: (sku, currency) =>
        void forgotten.push(`price ${sku} ${currency}`),
    },
    hints: { forget: (sku) => void forgotten.push(`stock ${sku}`) },
    storesOf: on.stores.storesOf,
  });
  const handler = handlers[type] as EventHandler | undefined;
  const event = { type, data } as IncomingEvent;
  await on.stores.db.transaction(async (tx) => handler?.handle(event, tx));
};
const shopper = customer();
async function ordered() {
  const cartId = await on.open();
  await addItem(on.deps)({ cartId, shopper }, { sku: "NW-001", quantity: 1 });
  const orderId = on.newId();
  await placeCheckout(on.deps)({
    ...{ orderId, shopper, cartId, cartVersion: 2, shippingAddress: address },
    shippingOption: "standard",
    payment: { method: "card", token: "tok_ok" },
  });
  return { cartId, orderId };
}
const statusOf = async (cartId: string) =>
  (await on.deps.carts.load(cartId))?.status;

test("order.created closes the cart, order.failed reopens it and gives the voucher back", async () => {
  const { cartId, orderId } = await ordered();
  await on.stores.transact((stores) =>
    stores.rules.insert(voucher({ id: on.newId(), code: "BACK" })),
  );
  await redeemVoucher(on.deps)({
    orderId,
    effectKey: `${orderId}:run`,
    run: 1,
    codes: ["BACK"],
    promotionIds: [],
    buyer: { customerId: null, guestKey: null },
  });
  await deliver("order.created", { orderId });
  expect(await statusOf(cartId)).toBe("closed");
  await deliver("order.failed", { orderId });
  expect(await statusOf(cartId)).toBe("open");
  expect((await on.stores.tables.vouchers(["BACK"]))[0]?.redeemed).toBe(0);
});

test("order.cancelled reopens the cart; repeated news change nothing", async () => {
  const { cartId, orderId } = await ordered();
  for (const type of [
    "order.created",
    "order.created",
    "order.cancelled",
    "order.cancelled",
  ] as const)
    await deliver(type, { orderId });
  expect(await statusOf(cartId)).toBe("open");
});

test("orders that no cart made pass by, and cannot redeem once they failed", async () => {
  const orderId = on.newId();
  await deliver("order.created", { orderId });
  await deliver("order.failed", { orderId });
  expect(
    await redeemVoucher(on.deps)({
      orderId,
      effectKey: `${orderId}:run`,
      run: 1,
      codes: [],
      promotionIds: [],
      buyer: { customerId: null, guestKey: null },
    }),
  ).toMatchObject({
    error: { code: "VOUCHER_RESTORED" },
  });
});

test("prices, products and stock that changed are not shown from memory any more", async () => {
  const price = { amount: 1, currency: "USD" };
  await deliver("price.updated", { sku: "NW-001", old: price, price });
  await deliver("product.updated", { sku: "NW-002", price });
  await deliver("stock.updated", { sku: "NW-003" });
  expect(forgotten).toEqual([
    "price NW-001 USD",
    "price NW-002 USD",
    "stock NW-003",
  ]);
});

test("an erased customer's open carts go", async () => {
  const cartId = await on.open({
    owner: { kind: "customer", customerId: id(88_001) },
  });
  await deliver("customer.erased", { customerId: id(88_001) });
  expect(await statusOf(cartId)).toBe("deleted");
});

test("where two parts handle a type, each does so in turn, and `each` wins over `latest`", async () => {
  const done: string[] = [];
  const handler = (name: string, apply: "each" | "latest") => ({
    apply,
    handle: async () => void done.push(name),
  });
  const joined = joinHandlers(
    {
      "order.created": handler("saga", "each"),
      "order.updated": handler("alone", "latest"),
    },
    { "order.created": handler("cart", "latest") },
  );
  const none = undefined as never;
  await joined["order.created"]?.handle(none, none);
  await joined["order.updated"]?.handle(none, none);
  expect(done).toEqual(["saga", "cart", "alone"]);
  expect(joined["order.created"]?.apply).toBe("each");
  expect(joined["order.updated"]?.apply).toBe("latest");
});
