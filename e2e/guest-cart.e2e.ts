import { randomUUID } from "node:crypto";
import { expect, test } from "@jest/globals";
import { settle, type Answer, type Call } from "@waybill/api-client";
import {
  api,
  berlin,
  chargesOf,
  get,
  type Accepted,
  type Problem,
} from "./support.js";

type Cart = {
  id: string;
  version: number;
  status: string;
  guestToken?: string;
  items: { sku: string; quantity: number }[];
};
type Summary = {
  total: { amount: number };
  shippingOptions: { code: string; price: { amount: number } }[];
};

async function guestCart(): Promise<{ id: string; guest: Call }> {
  const { status, body } = await api.call<Cart>("checkout", "POST", "/carts", {
    body: { currency: "USD", country: "DE" },
  });
  expect(status).toBe(201);
  return { id: body.id, guest: { guestToken: String(body.guestToken) } };
}
const read = (id: string, call: Call) =>
  get<Cart>("checkout", `/carts/${id}`, call);
const add = (id: string, call: Call, sku: string, quantity: number) =>
  api.call<Cart & Problem>("checkout", "POST", `/carts/${id}/items`, {
    ...call,
    body: { sku, quantity },
  });
const checkOut = (
  cart: Cart,
  guest: Call,
  shippingOption: string,
  token = "tok_ok",
): Promise<Answer<Accepted & Problem>> =>
  api.call("checkout", "POST", "/checkouts", {
    ...guest,
    idempotencyKey: randomUUID(),
    body: {
      cartId: cart.id,
      cartVersion: cart.version,
      guest: { email: "ada@example.com", name: "Ada" },
      shippingAddress: berlin,
      shippingOption,
      payment: { method: "card", token },
    },
  });

test("a guest's cart becomes a paid order at the price that the summary showed, and closes", async () => {
  const { id, guest } = await guestCart();
  await add(id, guest, "NW-001", 2);
  await add(id, guest, "NW-002", 1);
  const summary = await get<Summary>(
    "checkout",
    `/carts/${id}/summary?country=DE&postalCode=12209`,
    guest,
  );
  const option = summary.shippingOptions[0];
  const placed = await checkOut(
    await read(id, guest),
    guest,
    option?.code ?? "",
  );
  expect(placed.status).toBe(202);
  const settled = await settle(api, placed.body.orderId, guest, {
    withinMs: 30_000,
  });
  expect(settled.outcome).toBe("confirmed");
  expect((await chargesOf(placed.body.orderId))[0]?.capturedAmount).toBe(
    placed.body.total.amount,
  );
  expect((await read(id, guest)).status).not.toBe("open");
  const status = await api.call(
    "order",
    "GET",
    `/orders/${placed.body.orderId}/status`,
    guest,
  );
  expect(status.status).toBe(200);
  expect(await add(id, guest, "NW-003", 1)).toMatchObject({
    status: 409,
    body: { code: "CART_CLOSED" },
  });
});

test("a declined guest checkout reopens the cart, which can then be ordered with another card", async () => {
  const { id, guest } = await guestCart();
  await add(id, guest, "NW-014", 1);
  const summary = await get<Summary>(
    "checkout",
    `/carts/${id}/summary?country=DE`,
    guest,
  );
  const option = summary.shippingOptions[0]?.code ?? "";
  const declined = await checkOut(
    await read(id, guest),
    guest,
    option,
    "tok_declined",
  );
  expect(
    (await settle(api, declined.body.orderId, guest, { withinMs: 30_000 }))
      .outcome,
  ).toBe("failed");
  let cart = await read(id, guest);
  for (let tries = 0; cart.status !== "open" && tries < 50; tries++) {
    await new Promise((next) => setTimeout(next, 100));
    cart = await read(id, guest);
  }
  const paid = await checkOut(cart, guest, option);
  expect(paid.status).toBe(202);
  expect(
    (await settle(api, paid.body.orderId, guest, { withinMs: 30_000 })).outcome,
  ).toBe("confirmed");
});

test("twenty parallel adds of one product give the exact sum", async () => {
  const { id, guest } = await guestCart();
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => add(id, guest, "NW-006", 1)),
  );
  expect(answers.every((answer) => answer.status < 300)).toBe(true);
  expect((await read(id, guest)).items).toMatchObject([
    { sku: "NW-006", quantity: 20 },
  ]);
});

test("a cart that changed since it was read is not ordered", async () => {
  const { id, guest } = await guestCart();
  await add(id, guest, "NW-007", 1);
  const seen = await read(id, guest);
  await add(id, guest, "NW-007", 1);
  expect(await checkOut(seen, guest, "standard")).toMatchObject({
    status: 409,
    body: { code: "CART_CHANGED" },
  });
});
