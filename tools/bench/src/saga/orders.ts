import { connect, type Api } from "@waybill/api-client";
import { randomUUID } from "node:crypto";
import { expectOk, send } from "../cart/http.js";
import type { Stack } from "../cart/stack.js";

/** An accepted order whose saga has not begun. */
export type Order = { readonly id: string; readonly customerId: string };

/** SKUs of the Northwind seeds over which orders are spread: no row of stock is asked for by all. */
const skus = Array.from(
  { length: 40 },
  (_, n) => `NW-${String(n + 1).padStart(3, "0")}`,
);

const shippingAddress = {
  name: "Alfreds Futterkiste",
  street: "Obere Str. 57",
  city: "Berlin",
  postalCode: "12209",
  country: "DE",
};

/** Places orders one after the other's SKUs, several at a time. */
export type Shop = {
  place(count: number): Promise<Order[]>;
  readonly placed: readonly Order[];
};

/** Orders of the seeded customers, two negotiated lines each, paid with a card that is always good. */
export async function openShop(stack: Stack): Promise<Shop> {
  const api = connect(stack);
  const token = await api.token({ role: "staff" });
  const customers = await customersOf(api, token);
  const url = `${api.root("order")}/api/v1/orders`;
  const placed: Order[] = [];
  const placeOne = async (n: number): Promise<Order> => {
    const customerId = customers[n % customers.length] ?? "";
    const answer = await send({
      method: "POST",
      url,
      headers: {
        authorization: `Bearer ${token}`,
        "idempotency-key": randomUUID(),
      },
      body: orderBody(customerId, n),
    });
    expectOk(answer);
    const { orderId } = JSON.parse(answer.text) as { orderId: string };
    return { id: orderId, customerId };
  };
  return {
    placed,
    place: async (count) => {
      const first = placed.length;
      const numbers = Array.from({ length: count }, (_, n) => first + n);
      const orders = await severalAtOnce(numbers, 8, placeOne);
      placed.push(...orders);
      return orders;
    },
  };
}

async function customersOf(api: Api, token: string): Promise<string[]> {
  const { body } = await api.call<{ items?: readonly { id: string }[] }>(
    ...(["customer", "GET", "/customers?limit=200", { token }] as const),
  );
  const ids = (body.items ?? []).map(({ id }) => id);
  if (ids.length === 0) throw new Error("the seeds are not in");
  return ids;
}

function orderBody(customerId: string, n: number): object {
  const line = (sku: string) => ({
    ...{ sku, quantity: 1 },
    unitPrice: { amount: 1_250, currency: "USD" },
  });
  const [first = "", second = ""] = [
    skus[n % skus.length],
    skus[(n * 7 + 3) % skus.length],
  ];
  return {
    ...{ customerId, currency: "USD", shippingAddress },
    items: first === second ? [line(first)] : [line(first), line(second)],
    shipping: { amount: 500, currency: "USD" },
    payment: { method: "card", token: "tok_ok" },
  };
}

async function severalAtOnce<Item, Result>(
  items: readonly Item[],
  atOnce: number,
  one: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const left = items.values();
  const results: Result[] = [];
  const lane = async () => {
    for (const item of left) results.push(await one(item));
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return results;
}
