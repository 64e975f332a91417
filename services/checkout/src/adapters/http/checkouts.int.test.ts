import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  httpCheckout,
  type HttpCheckout,
} from "../../testing/http-checkout.js";
import { address, id, product } from "../../testing/samples.js";

let on: HttpCheckout;
let ana: string;
beforeAll(async () => {
  on = await httpCheckout([product("NW-001", 1_800), product("NW-002", 1_900)]);
  ana = await on.keys.token(["customer"], { customerId: id(901) });
});
afterAll(() => on.stop());

const filled = async (
  token = ana,
): Promise<{ cartId: string; cartVersion: number }> => {
  const made = await on.call("POST", "/carts", {
    token,
    body: { currency: "USD" },
  });
  const cart = await on.call("POST", `/carts/${made.body.id}/items`, {
    token,
    body: { sku: "NW-001", quantity: 2 },
  });
  return { cartId: cart.body.id, cartVersion: cart.body.version };
};
const body = (
  cart: { cartId: string; cartVersion: number },
  more: object = {},
) => ({
  ...cart,
  shippingAddress: address,
  shippingOption: "standard",
  payment: { method: "card", token: "tok_ok" },
  ...more,
});
const checkout = (sent: object, key = on.newKey(), token = ana) =>
  on.call("POST", "/checkouts", { token, key, body: sent });
const cartOf = async (cartId: string) =>
  (await on.call("GET", `/carts/${cartId}`, { token: ana })).body;

test("a cart is ordered: accepted, priced here, and not for change any more", async () => {
  const cart = await filled();
  const placed = await checkout(body(cart));
  expect(placed.status).toBe(202);
  const { orderId } = placed.body;
  expect(placed.body).toEqual({
    checkoutId: orderId,
    orderId,
    orderNumber: expect.stringMatching(/^ORD-\d{8}-\d{6}$/),
    status: "created",
    total: { amount: 3_600 + 599, currency: "USD" },
    statusUrl: `http://orders.example/api/v1/orders/${orderId}/status`,
  });
  expect(placed.headers.get("location")).toBe(placed.body.statusUrl);
  const created = on.clients.state.created.at(-1);
  expect(created).toMatchObject({
    orderId,
    customerId: id(901),
    cartId: cart.cartId,
    cartVersion: cart.cartVersion,
    subtotal: 3_600,
    discount: 0,
    tax: 575, // 19% contained in the German price.
    shipping: 599,
    total: 4_199,
    lines: [
      {
        sku: "NW-001",
        quantity: 2,
        unitPrice: 1_800,
        tax: 575,
        total: 3_600,
        taxInclusive: true,
      },
    ],
    payment: { method: "card", token: "tok_ok" },
  });
  expect(await cartOf(cart.cartId)).toMatchObject({
    status: "locked",
    orderId,
  });
  const late = await on.call("POST", `/carts/${cart.cartId}/items`, {
    token: ana,
    body: { sku: "NW-002", quantity: 1 },
  });
  expect(late).toMatchObject({
    status: 409,
    body: { code: "CART_CLOSED", orderId },
  });
});

test("the same key answers the same order; another key finds the cart closed", async () => {
  const cart = await filled();
  const key = on.newKey();
  const first = await checkout(body(cart), key);
  const again = await checkout(body(cart), key);
  expect(again.body).toEqual(first.body);
  expect(again.headers.get("idempotent-replayed")).toBe("true");
  expect(await checkout(body(cart))).toMatchObject({
    status: 409,
    body: { code: "CART_CLOSED", orderId: first.body.orderId },
  });
  expect(
    (await on.call("POST", "/checkouts", { token: ana, body: body(cart) })).body
      .code,
  ).toBe("IDEMPOTENCY_KEY_REQUIRED");
});

test("what stands in the way is refused with its code, and the cart stays open", async () => {
  const cart = await filled();
  const code = async (sent: object) => (await checkout(sent)).body.code;
  expect(await code(body({ ...cart, cartVersion: 1 }))).toBe("CART_CHANGED");
  expect(await code(body(cart, { shippingOption: "teleport" }))).toBe(
    "SHIPPING_OPTION_UNKNOWN",
  );
  expect(
    await code(
      body(cart, { payment: { method: "card", token: "4242 4242 4242 4242" } }),
    ),
  ).toBe("CARD_NUMBER_REFUSED");
  expect(await code(body(cart, { payment: { method: "card" } }))).toBe(
    "VALIDATION_FAILED",
  );
  expect(await code(body({ cartId: id(404), cartVersion: 1 }))).toBe(
    "NOT_FOUND",
  );
  on.clients.state.suspended.add(id(901));
  expect(await code(body(cart))).toBe("CUSTOMER_SUSPENDED");
  on.clients.state.suspended.clear();
  expect((await cartOf(cart.cartId)).status).toBe("open");
  const empty = await on.call("POST", "/carts", {
    token: ana,
    body: { currency: "USD" },
  });
  expect(await code(body({ cartId: empty.body.id, cartVersion: 1 }))).toBe(
    "CART_EMPTY",
  );
  expect((await checkout(body(cart))).status).toBe(202);
});

test("a cart that cannot be ordered as it is says why, all at once", async () => {
  const cart = await filled();
  on.clients.put(product("NW-001", 2_000));
  on.clients.state.stock.set("NW-001", 1);
  const refused = await checkout(body(cart));
  expect(refused).toMatchObject({
    status: 409,
    body: {
      code: "CART_INVALID",
      errors: [
        { path: "items.NW-001", code: "PRICE_CHANGED" },
        { path: "items.NW-001", code: "INSUFFICIENT_STOCK" },
      ],
      problems: [
        {
          code: "PRICE_CHANGED",
          sku: "NW-001",
          old: { amount: 1_800, currency: "USD" },
          new: { amount: 2_000, currency: "USD" },
        },
        { code: "INSUFFICIENT_STOCK", sku: "NW-001", asked: 2, available: 1 },
      ],
    },
  });
  expect((await cartOf(cart.cartId)).status).toBe("open");
  on.clients.put(product("NW-001", 1_800));
  on.clients.state.stock.clear();
});

test("a guest checks out with email and name, and its token's hash goes along", async () => {
  const made = await on.call("POST", "/carts", { body: { currency: "USD" } });
  const guest: string = made.body.guestToken;
  const cart = await on.call("POST", `/carts/${made.body.id}/items`, {
    guest,
    body: { sku: "NW-001", quantity: 1 },
  });
  const sent = body({ cartId: cart.body.id, cartVersion: cart.body.version });
  const call = (more: object) =>
    on.call("POST", "/checkouts", {
      guest,
      key: on.newKey(),
      body: { ...sent, ...more },
    });
  expect(await call({})).toMatchObject({
    status: 422,
    body: { code: "VALIDATION_FAILED", errors: [{ path: "guest" }] },
  });
  const guestContact = { email: "ana@example.com", name: "Ana" };
  expect(
    await call({ guest: guestContact, payment: { method: "balance" } }),
  ).toMatchObject({ body: { code: "PAYMENT_METHOD_UNAVAILABLE" } });
  expect((await call({ guest: guestContact })).status).toBe(202);
  expect(on.clients.state.created.at(-1)).toMatchObject({
    customerId: "",
    guestEmail: "ana@example.com",
    guestName: "Ana",
    guestTokenHash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
});

test("with the flags off, guests cannot check out and vouchers are not taken", async () => {
  const off = await httpCheckout([product("NW-001", 1_800)], {
    enableGuestCheckout: false,
    enablePromotions: false,
  });
  try {
    const made = await off.call("POST", "/carts", {
      body: { currency: "USD" },
    });
    const guest: string = made.body.guestToken;
    const cartId: string = made.body.id;
    const cart = await off.call("POST", `/carts/${cartId}/items`, {
      guest,
      body: { sku: "NW-001", quantity: 1 },
    });
    const sent = {
      ...body({ cartId, cartVersion: cart.body.version }),
      guest: { email: "a@example.com", name: "A" },
    };
    expect(
      await off.call("POST", "/checkouts", {
        guest,
        key: off.newKey(),
        body: sent,
      }),
    ).toMatchObject({
      status: 403,
      body: { code: "GUEST_CHECKOUT_DISABLED" },
    });
    expect(
      await off.call("POST", `/carts/${cartId}/vouchers`, {
        guest,
        body: { code: "TEN" },
      }),
    ).toMatchObject({
      status: 409,
      body: { code: "PROMOTIONS_DISABLED" },
    });
  } finally {
    await off.stop();
  }
});
