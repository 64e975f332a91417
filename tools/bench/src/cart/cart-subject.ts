import { mintToken } from "@waybill/api-client";
import { randomUUID } from "node:crypto";
import { expectOk, isOk, send, type Received } from "./http.js";
import { oneOf, type Operation } from "./load.js";
import type { Stack } from "./stack.js";

/** Set by updates, and by updates alone; the others only grow, so that their sums can be checked. */
export const setSkus = ["NW-001", "NW-002", "NW-003", "NW-004", "NW-006"];
export const addedSkus = ["NW-007", "NW-008", "NW-010", "NW-011", "NW-012"];

type Cart = {
  readonly id: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Units of each SKU whose adding was acknowledged. */
  readonly added: Map<string, number>;
};

/** The real service with carts in it. */
export type CartSubject = {
  readonly root: string;
  readonly carts: readonly Cart[];
  readonly random: () => number;
};

/** Opens carts of guests and customers, half and half, with five lines each. */
export async function openCarts(
  { offset, dataDir }: Stack,
  count: number,
  random: () => number,
): Promise<CartSubject> {
  const root = `http://127.0.0.1:${String(8005 + offset)}/api/v1`;
  const credentials = async (i: number): Promise<Record<string, string>> => {
    if (i % 2 === 0) return {};
    const customerId = randomUUID();
    const token = await mintToken(dataDir, { role: "customer", customerId });
    return { authorization: `Bearer ${token}` };
  };
  const carts: Cart[] = [];
  for (let i = 0; i < count; i++)
    carts.push(await openCart(root, await credentials(i)));
  return { root, carts, random };
}

async function openCart(
  root: string,
  credentials: Readonly<Record<string, string>>,
): Promise<Cart> {
  const made = await send({
    method: "POST",
    url: `${root}/carts`,
    headers: credentials,
    body: { currency: "USD", country: "DE" },
  });
  expectOk(made);
  const { id, guestToken } = JSON.parse(made.text) as {
    id: string;
    guestToken?: string;
  };
  const headers =
    guestToken === undefined ? credentials : { "x-guest-token": guestToken };
  const url = `${root}/carts/${id}/items`;
  for (const sku of setSkus)
    expectOk(
      await send({ method: "POST", url, headers, body: { sku, quantity: 1 } }),
    );
  return { id, headers, added: new Map() };
}

const ask = (
  { root }: CartSubject,
  cart: Cart,
  method: string,
  path: string,
  body?: object,
): Promise<Received> =>
  send({
    method,
    url: `${root}/carts/${cart.id}${path}`,
    headers: cart.headers,
    ...(body ? { body } : {}),
  });

async function add(on: CartSubject, cart: Cart, sku: string): Promise<boolean> {
  const quantity = 1 + Math.floor(on.random() * 3);
  const went = isOk(await ask(on, cart, "POST", "/items", { sku, quantity }));
  if (went) cart.added.set(sku, (cart.added.get(sku) ?? 0) + quantity);
  return went;
}

/** Half reads, a quarter adds, a quarter updates. */
export function basicOperations(on: CartSubject): Operation[] {
  const { carts, random } = on;
  const any = () => oneOf(carts, random);
  return [
    {
      kind: "get",
      share: 2,
      run: async () => isOk(await ask(on, any(), "GET", "")),
    },
    {
      kind: "add",
      share: 1,
      run: () => add(on, any(), oneOf(addedSkus, random)),
    },
    {
      kind: "update",
      share: 1,
      run: async () => {
        const path = `/items/${oneOf(setSkus, random)}`;
        const quantity = 1 + Math.floor(random() * 9);
        return isOk(await ask(on, any(), "PUT", path, { quantity }));
      },
    },
  ];
}

/** What asks other services too. */
export function heavyOperations(on: CartSubject): Operation[] {
  const operation = (
    kind: string,
    method: string,
    path: string,
  ): Operation => ({
    ...{ kind, share: 1 },
    run: async () =>
      isOk(await ask(on, oneOf(on.carts, on.random), method, path)),
  });
  return [
    operation("validate", "POST", "/validate"),
    operation("refresh", "POST", "/refresh"),
    operation("summary", "GET", "/summary?country=DE"),
  ];
}

/** 20 adds to one cart at once; the milliseconds that each took. */
export function concurrentAdds(on: CartSubject): Promise<number[]> {
  const cart = oneOf(on.carts, on.random);
  return Promise.all(
    Array.from({ length: 20 }, async () => {
      const begun = performance.now();
      await add(
        on,
        cart,
        oneOf(addedSkus, () => 0),
      );
      return performance.now() - begun;
    }),
  );
}

/** How many lines do not hold exactly what was acknowledged. */
export async function wrongLines(on: CartSubject): Promise<number> {
  let wrong = 0;
  for (const cart of on.carts) {
    const { text } = await ask(on, cart, "GET", "");
    const { items } = JSON.parse(text) as {
      items: { sku: string; quantity: number }[];
    };
    const held = (sku: string) =>
      items.find((item) => item.sku === sku)?.quantity ?? 0;
    for (const sku of addedSkus)
      if (held(sku) !== (cart.added.get(sku) ?? 0)) wrong++;
  }
  return wrong;
}
