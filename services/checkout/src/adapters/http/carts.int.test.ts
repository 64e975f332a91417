import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  httpCheckout,
  type HttpCheckout,
} from "../../testing/http-checkout.js";
import { id, product } from "../../testing/samples.js";

let on: HttpCheckout;
let ana: string;
let bob: string;
let staff: string;
beforeAll(async () => {
  on = await httpCheckout([
    product("NW-001", 1_800),
    product("NW-002", 1_900, { category: "Condiments", taxCategory: "food" }),
    product("NW-005", 2_135, { status: "discontinued" }),
    product("NW-EUR", 0, { unitPrice: null }),
  ]);
  ana = await on.keys.token(["customer"], { customerId: id(901) });
  bob = await on.keys.token(["customer"], { customerId: id(902) });
  staff = await on.keys.token(["staff"]);
});
afterAll(() => on.stop());

const openCart = async (token = ana): Promise<string> => {
  const made = await on.call("POST", "/carts", {
    token,
    body: { currency: "USD", country: "DE" },
  });
  expect(made.status).toBe(201);
  return made.body.id;
};
const add = (cartId: string, sku: string, quantity: number, token = ana) =>
  on.call("POST", `/carts/${cartId}/items`, { token, body: { sku, quantity } });

test("a customer's cart adds up, is set, emptied and thrown away", async () => {
  const cartId = await openCart();
  await add(cartId, "NW-001", 2);
  const added = await add(cartId, "NW-001", 3);
  expect(added).toMatchObject({
    status: 200,
    body: {
      id: cartId,
      status: "open",
      currency: "USD",
      version: 3,
      items: [
        {
          sku: "NW-001",
          name: "Product NW-001",
          quantity: 5,
          unitPrice: { amount: 1_800, currency: "USD" },
          lineTotal: { amount: 9_000, currency: "USD" },
        },
      ],
      vouchers: [],
    },
  });
  expect(added.headers.get("etag")).toBe('"3"');
  const set = await on.call("PUT", `/carts/${cartId}/items/NW-001`, {
    token: ana,
    body: { quantity: 1 },
    ifMatch: "3",
  });
  expect(set.body.items[0]?.quantity).toBe(1);
  const stale = await on.call("PUT", `/carts/${cartId}/items/NW-001`, {
    token: ana,
    body: { quantity: 9 },
    ifMatch: "3",
  });
  expect(stale).toMatchObject({
    status: 412,
    body: { code: "PRECONDITION_FAILED" },
  });
  expect(
    (await on.call("DELETE", `/carts/${cartId}/items/NW-001`, { token: ana }))
      .body.items,
  ).toEqual([]);
  expect(
    (await on.call("DELETE", `/carts/${cartId}`, { token: ana })).status,
  ).toBe(204);
  expect(
    (await on.call("GET", `/carts/${cartId}`, { token: ana })).status,
  ).toBe(404);
});

test("what cannot be in a cart is refused with its code", async () => {
  const cartId = await openCart();
  const code = async (sku: string, quantity: number) =>
    (await add(cartId, sku, quantity)).body.code;
  expect(await code("NW-404", 1)).toBe("PRODUCT_UNKNOWN");
  expect(await code("NW-005", 1)).toBe("PRODUCT_DISCONTINUED");
  expect(await code("NW-EUR", 1)).toBe("CURRENCY_MISMATCH");
  expect(await code("NW-001", 0)).toBe("QUANTITY_OUT_OF_RANGE");
  expect(await code("NW-001", 100_001)).toBe("QUANTITY_OUT_OF_RANGE");
  const unknown = await on.call("POST", `/carts/${cartId}/items`, {
    token: ana,
    body: { sku: "NW-001", quantity: 1, price: 1 },
  });
  expect(unknown).toMatchObject({
    status: 422,
    body: { code: "VALIDATION_FAILED" },
  });
});

test("another's cart is not found; staff may read it, and not change it", async () => {
  const cartId = await openCart();
  expect(
    (await on.call("GET", `/carts/${cartId}`, { token: bob })).status,
  ).toBe(404);
  expect((await add(cartId, "NW-001", 1, bob)).status).toBe(404);
  expect(
    (await on.call("GET", `/carts/${cartId}`, { guest: "x".repeat(43) }))
      .status,
  ).toBe(404);
  expect((await on.call("GET", `/carts/${cartId}`)).status).toBe(401);
  expect(
    (await on.call("GET", `/carts/${cartId}`, { token: staff })).status,
  ).toBe(200);
  expect((await add(cartId, "NW-001", 1, staff)).status).toBe(403);
  expect(
    (
      await on.call("POST", "/carts", {
        token: staff,
        body: { currency: "USD" },
      })
    ).status,
  ).toBe(403);
});

test("a customer finds their carts again, staff everybody's; nobody else's are listed", async () => {
  const cartId = await openCart(bob);
  const mine = await on.call("GET", "/carts", { token: bob });
  expect(mine.body.items.map((cart) => cart.id)).toEqual([cartId]);
  const ofBob = `/carts?customerId=${id(902)}&limit=1`;
  expect(
    (await on.call("GET", ofBob, { token: staff })).body.items,
  ).toHaveLength(1);
  expect((await on.call("GET", ofBob, { token: ana })).status).toBe(403);
  expect(
    (await on.call("GET", "/carts", { token: staff })).body.items.length,
  ).toBeGreaterThan(1);
  expect((await on.call("GET", "/carts")).status).toBe(401);
});

test("a guest is given its token once, which is stored as a hash alone", async () => {
  const made = await on.call("POST", "/carts", { body: { currency: "USD" } });
  const guest: string = made.body.guestToken;
  expect(guest).toMatch(/^[\w-]{43}$/);
  const seen = await on.call("GET", `/carts/${made.body.id}`, {
    guest,
  });
  expect(seen.status).toBe(200);
  expect(seen.body.guestToken).toBeUndefined();
  const rows = await on.db.query(
    "SELECT row_to_json(carts)::text AS text FROM carts WHERE id = $1",
    [made.body.id],
  );
  expect(JSON.stringify(rows)).not.toContain(guest);
});

test("a guest's cart is merged into a customer's, once", async () => {
  const cartId = await openCart();
  await add(cartId, "NW-001", 1);
  const made = await on.call("POST", "/carts", { body: { currency: "USD" } });
  const guest: string = made.body.guestToken;
  const from: string = made.body.id;
  for (const sku of ["NW-001", "NW-002"])
    await on.call("POST", `/carts/${from}/items`, {
      guest,
      body: { sku, quantity: 2 },
    });
  const merge = (guestToken: string) =>
    on.call("POST", `/carts/${cartId}/merge`, {
      token: ana,
      body: { fromCartId: from, guestToken },
    });
  expect((await merge("wrong")).status).toBe(404);
  const merged = await merge(guest);
  expect(merged.body.items.map((item) => [item.sku, item.quantity])).toEqual([
    ["NW-001", 3],
    ["NW-002", 2],
  ]);
  expect((await merge(guest)).body.version).toBe(merged.body.version);
  const gone = await on.call("POST", `/carts/${from}/items`, {
    guest,
    body: { sku: "NW-001", quantity: 1 },
  });
  expect(gone).toMatchObject({
    status: 409,
    body: { code: "CART_CLOSED", mergedInto: cartId },
  });
});

test("metrics count cart operations by how they ended", async () => {
  const text = await (await fetch(`${on.service.httpUrl}/metrics`)).text();
  expect(text).toMatch(
    /cart_operations_total\{operation="add",status="ok"[^}]*\} \d+/,
  );
  expect(text).toMatch(
    /cart_operations_total\{operation="add",status="refused"[^}]*\} \d+/,
  );
  for (const name of [
    "cart_operation_duration_seconds",
    "cart_conversion_rate",
    "cart_abandonment_rate",
    "cart_average_items_per_cart",
  ])
    expect(text).toContain(name);
});
