import { beforeEach, expect, test } from "@jest/globals";
import {
  memoryCheckout,
  type MemoryCheckout,
} from "../../testing/memory-checkout.js";
import {
  address,
  customer,
  guest,
  id,
  product,
  promotion,
  testGuestKey,
  voucher,
} from "../../testing/samples.js";
import { placeCheckout, type PlaceRequest } from "./place-checkout.js";
import { closeWithin, reopenWithin } from "./settle-cart.js";

let on: MemoryCheckout;
let cartId: string;
const shopper = customer();
const lines = [{ sku: "TEA", name: "Tea", quantity: 2, unitPrice: 300 }];
const orderId = id(42);
beforeEach(async () => {
  on = await memoryCheckout();
  cartId = await on.open({ lines, version: 3 });
});

const request = (more: Partial<PlaceRequest> = {}): PlaceRequest => ({
  ...{ orderId, shopper, cartId, cartVersion: 3, shippingAddress: address },
  shippingOption: "standard",
  payment: { method: "card", token: "tok_ok" },
  ...more,
});
const place = (more: Partial<PlaceRequest> = {}) =>
  placeCheckout(on.deps)(request(more));
const cart = async () => on.deps.carts.load(cartId);
const record = () => on.stores.state.checkouts.get(orderId);
const refused = (code: string) => ({ ok: false, error: { code } });
const created = (of = orderId) =>
  on.stores.transact((stores) =>
    closeWithin(stores, { orderId: of }, on.clock.now()),
  );
const undone = (of = orderId) =>
  on.stores.transact((stores) =>
    reopenWithin(stores, { orderId: of }, on.clock.now()),
  );

test("a cart becomes the order of its id, at the prices of the catalogue, and is locked until the order is heard of", async () => {
  expect(await place()).toMatchObject({
    ok: true,
    value: {
      orderId,
      status: "created",
      total: { amount: 1_100, currency: "USD" },
    },
  });
  expect(on.orders.orders.get(orderId)).toMatchObject({
    customerId: id(900_001),
    guest: null,
    subtotal: 600,
    shipping: 500,
    total: 1_100,
    voucherCode: "",
    shippingOption: "standard",
    cartId,
    cartVersion: 3,
    billingAddress: null,
  });
  expect(await cart()).toMatchObject({ status: "locked", orderId });
  await created();
  expect(await cart()).toMatchObject({ status: "closed", orderId });
  expect(record()).toMatchObject({ status: "accepted" });
});

test("a repeat of the request answers the order that there is, also when its answer was lost", async () => {
  on.orders.faults.push("done, no answer");
  await expect(place()).rejects.toThrow("no answer");
  expect(await cart()).toMatchObject({ status: "locked" });
  expect(await place()).toMatchObject({ ok: true, value: { orderId } });
  await created();
  expect(await place()).toMatchObject({ ok: true, value: { orderId } });
  expect(on.orders.orders.size).toBe(1);
});

test("a repeat of a request that died before the order was made goes on with it", async () => {
  on.orders.faults.push("no answer");
  await expect(place()).rejects.toThrow("no answer");
  expect(await place()).toMatchObject({ ok: true, value: { orderId } });
});

test("what refuses the order reopens the cart, which can be ordered again", async () => {
  on.orders.state.refusal = { code: "CUSTOMER_SUSPENDED" };
  expect(await place()).toMatchObject(refused("CUSTOMER_SUSPENDED"));
  expect(await cart()).toMatchObject({ status: "open", version: 3 });
  on.orders.state.refusal = undefined;
  expect((await place({ orderId: id(43) })).ok).toBe(true);
});

test("a customer who may not order is told so, and the cart stays open", async () => {
  on.who.refuse(id(900_001), { code: "CUSTOMER_SUSPENDED" });
  expect(await place()).toMatchObject(refused("CUSTOMER_SUSPENDED"));
  expect((await cart())?.status).toBe("open");
});

test("a catalogue that is away leaves the cart open, and no order", async () => {
  on.warehouse.state.isDown = true;
  await expect(place()).rejects.toThrow("no answer");
  expect((await cart())?.status).toBe("open");
  expect(on.orders.orders.size).toBe(0);
});

test("what is wrong with the cart is named all at once", async () => {
  on.warehouse.put(product("TEA", 310));
  on.warehouse.setStock("TEA", 1);
  const disabled = voucher({ code: "GONE", status: "disabled" });
  await on.add(disabled);
  cartId = await on.open({ lines, version: 3, vouchers: ["GONE"] });
  const answer = await place();
  expect(answer).toMatchObject({
    ok: false,
    error: {
      code: "CART_INVALID",
      errors: [
        { path: "items.TEA", code: "PRICE_CHANGED" },
        { path: "items.TEA", code: "INSUFFICIENT_STOCK" },
        { path: "vouchers", code: "VOUCHER_INVALID" },
      ],
      facts: {
        problems: [
          {
            old: { amount: 300, currency: "USD" },
            new: { amount: 310, currency: "USD" },
          },
          { asked: 2, available: 1 },
          { voucher: "GONE", reason: "VOUCHER_EXPIRED" },
        ],
      },
    },
  });
});

test("a product that went is named, and an option that does not exist refuses", async () => {
  cartId = await on.open({
    lines: [...lines, { sku: "MILK", name: "Milk", quantity: 1, unitPrice: 1 }],
    version: 3,
  });
  expect(await place()).toMatchObject({
    error: {
      code: "CART_INVALID",
      errors: [
        { code: "PRODUCT_GONE", message: "MILK is no longer sold here." },
      ],
    },
  });
  cartId = await on.open({ lines, version: 3 });
  expect(
    await place({ orderId: id(44), shippingOption: "rocket" }),
  ).toMatchObject(refused("SHIPPING_OPTION_UNKNOWN"));
});

test("vouchers and promotions of the price go along with the order", async () => {
  await on.add(voucher({ id: id(501), code: "ONE" }));
  await on.add(
    voucher({
      id: id(502),
      code: "TWO",
      benefit: { type: "fixed", amount: 40, currency: "USD" },
    }),
  );
  await on.add(
    promotion({
      id: id(601),
      name: "Sale",
      benefit: { type: "percentage", bps: 1_000 },
    }),
  );
  cartId = await on.open({ lines, version: 3, vouchers: ["ONE", "TWO"] });
  await place();
  const order = on.orders.orders.get(orderId);
  expect(order?.voucherCode).toBe("ONE,TWO");
  expect(order?.discounts).toEqual([
    { ruleId: id(501), code: "ONE", name: "Ten percent", amount: 60 },
    { ruleId: id(601), name: "Sale", amount: 54 },
    { ruleId: id(502), code: "TWO", name: "Ten percent", amount: 40 },
  ]);
});

test.each([
  [
    "a card number for a token",
    { payment: { method: "card", token: "4242 4242 4242 4242" } },
    "CARD_NUMBER_REFUSED",
  ],
  [
    "a card without a token",
    { payment: { method: "card" } },
    "VALIDATION_FAILED",
  ],
  ["another version", { cartVersion: 2 }, "CART_CHANGED"],
  ["another's cart", { shopper: customer(2) }, "NOT_FOUND"],
] as const)("%s is refused", async (_, more, code) => {
  expect(await place(more)).toMatchObject(refused(code));
});

test("guests need contact, have no balance, and the flag", async () => {
  cartId = await on.open({ owner: guest, lines, version: 3 });
  const contact = { email: "a@example.com", name: "Ana" };
  expect(await place({ shopper: guest })).toMatchObject({
    error: { code: "VALIDATION_FAILED", errors: [{ path: "guest" }] },
  });
  expect(
    await place({
      shopper: guest,
      guest: contact,
      payment: { method: "balance" },
    }),
  ).toMatchObject(refused("PAYMENT_METHOD_UNAVAILABLE"));
  const off = { ...on.deps, guestCheckoutEnabled: false };
  expect(
    await placeCheckout(off)(request({ shopper: guest, guest: contact })),
  ).toMatchObject(refused("GUEST_CHECKOUT_DISABLED"));
  expect((await place({ shopper: guest, guest: contact })).ok).toBe(true);
  expect(on.orders.orders.get(orderId)).toMatchObject({
    customerId: null,
    guest: { ...contact, tokenHash: "a".repeat(64) },
  });
  expect(record()?.buyer).toEqual({
    customerId: null,
    guestKey: testGuestKey("a@example.com"),
  });
  expect((await cart())?.email).toBe("a@example.com");
});

test("a second checkout of a cart is told of the first", async () => {
  await place();
  expect(await place({ orderId: id(43) })).toMatchObject({
    error: { code: "CART_CLOSED", facts: { orderId } },
  });
});

test("an order id that belongs to another cart is not taken", async () => {
  await place();
  await undone();
  cartId = await on.open({ lines, version: 3 });
  expect(await place()).toMatchObject(refused("CONFLICT"));
});
