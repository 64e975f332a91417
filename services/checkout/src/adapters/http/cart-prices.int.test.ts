import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  httpCheckout,
  type HttpCheckout,
} from "../../testing/http-checkout.js";
import { address, id, product } from "../../testing/samples.js";

let on: HttpCheckout;
let ana: string;
beforeAll(async () => {
  on = await httpCheckout([
    product("NW-001", 1_800),
    product("NW-002", 1_900, { category: "Condiments", taxCategory: "food" }),
    product("NW-005", 2_135, { status: "discontinued" }),
    product("NW-EUR", 0, { unitPrice: null }),
  ]);
  ana = await on.keys.token(["customer"], { customerId: id(901) });
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

test("a summary names every part, and they add up to the total", async () => {
  const cartId = await openCart();
  await add(cartId, "NW-001", 3);
  await add(cartId, "NW-002", 1);
  const { status, body } = await on.call(
    "GET",
    `/carts/${cartId}/summary?country=US&region=WA&postalCode=98101`,
    { token: ana },
  );
  expect(status).toBe(200);
  expect(body.subtotal.amount).toBe(7_300);
  expect(body.tax.amount).toBe(351); // 6.5% on the beverages, none on the food.
  expect(body.shippingOptions.map((option) => option.code)).toEqual([
    "standard",
    "express",
  ]);
  expect(body.total.amount).toBe(
    7_300 + 351 + (body.shippingOptions[0]?.price.amount ?? 0),
  );
  const express = await on.call(
    "GET",
    `/carts/${cartId}/summary?country=US&shippingOption=express`,
    { token: ana },
  );
  expect(express.body.shipping).toEqual(body.shippingOptions[1]?.price);
});

test("validate names every problem at once, refresh takes the new prices", async () => {
  const cartId = await openCart();
  on.clients.put(product("NW-010", 1_000));
  on.clients.put(product("NW-011", 500));
  await add(cartId, "NW-010", 5);
  await add(cartId, "NW-011", 1);
  on.clients.put(product("NW-010", 1_100));
  on.clients.state.stock.set("NW-010", 2);
  on.clients.put(product("NW-011", 500, { status: "discontinued" }));
  const { body } = await on.call("POST", `/carts/${cartId}/validate`, {
    token: ana,
  });
  expect(body).toEqual({
    valid: false,
    cartVersion: 3,
    problems: [
      {
        code: "PRICE_CHANGED",
        sku: "NW-010",
        old: { amount: 1_000, currency: "USD" },
        new: { amount: 1_100, currency: "USD" },
      },
      { code: "INSUFFICIENT_STOCK", sku: "NW-010", asked: 5, available: 2 },
      { code: "PRODUCT_GONE", sku: "NW-011", reason: "discontinued" },
    ],
  });
  const refreshed = await on.call("POST", `/carts/${cartId}/refresh`, {
    token: ana,
  });
  expect(refreshed.body.changes).toEqual([
    {
      sku: "NW-010",
      old: { amount: 1_000, currency: "USD" },
      new: { amount: 1_100, currency: "USD" },
    },
  ]);
  expect(
    (await on.call("POST", `/carts/${cartId}/refresh`, { token: ana })).body
      .changes,
  ).toEqual([]);
});

test("with the warehouse away a cart still shows and changes what needs no price; what needs one says so", async () => {
  const cartId = await openCart();
  await add(cartId, "NW-001", 1);
  on.clients.state.warehouseIsDown = true;
  try {
    expect(
      (await on.call("GET", `/carts/${cartId}`, { token: ana })).status,
    ).toBe(200);
    expect(
      (
        await on.call("PUT", `/carts/${cartId}/items/NW-001`, {
          token: ana,
          body: { quantity: 4 },
        })
      ).status,
    ).toBe(200);
    const away = await on.call("POST", `/carts/${cartId}/validate`, {
      token: ana,
    });
    expect(away).toMatchObject({
      status: 503,
      body: { code: "DEPENDENCY_UNAVAILABLE" },
    });
    const key = on.newKey();
    const checkout = {
      cartId,
      cartVersion: 3,
      shippingAddress: address,
      shippingOption: "standard",
      payment: { method: "card", token: "tok_ok" },
    };
    expect(
      (await on.call("POST", "/checkouts", { token: ana, key, body: checkout }))
        .status,
    ).toBe(503);
    expect(
      (await on.call("GET", `/carts/${cartId}`, { token: ana })).body.status,
    ).toBe("open");
    on.clients.state.warehouseIsDown = false;
    expect(
      (await on.call("POST", "/checkouts", { token: ana, key, body: checkout }))
        .status,
    ).toBe(202);
  } finally {
    on.clients.state.warehouseIsDown = false;
  }
});
