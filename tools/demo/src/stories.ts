import { randomUUID } from "node:crypto";
import type { Answer, Api, Call } from "@waybill/api-client";
import type { NorthwindOrder } from "./northwind.js";

export type Placed = {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly total: { readonly amount: number; readonly currency: string };
};

/** One checkout of the demo: what it is, how to place it, and how it has to end. */
export type Story = {
  readonly name: string;
  readonly expected: "confirmed" | "failed";
  /** Credentials that may follow it. */
  readonly follow: Call;
  place(): Promise<Placed>;
};

/** An order of the Northwind data: negotiated prices and freight, so staff place it; paid by card. */
export const northwindStory = (
  api: Api,
  token: string,
  order: NorthwindOrder,
  paymentToken = "tok_ok",
): Story => ({
  name:
    paymentToken === "tok_ok"
      ? `${order.ref} ${order.customer}`
      : `${order.ref} declined card`,
  expected: paymentToken === "tok_ok" ? "confirmed" : "failed",
  follow: { token },
  place: async () => {
    const customerId = await customerOf(api, token, order.customer);
    const answer = await api.call<Placed>("order", "POST", "/orders", {
      token,
      idempotencyKey: randomUUID(),
      body: {
        customerId,
        currency: "USD",
        items: order.lines.map(
          ({ sku, quantity, unitPriceCents, discountBps }) => ({
            sku,
            quantity,
            unitPrice: { amount: unitPriceCents, currency: "USD" },
            discountBps,
          }),
        ),
        shippingAddress: order.shipTo,
        shipping: { amount: order.freightCents, currency: "USD" },
        payment: { method: "card", token: paymentToken },
        metadata: { northwindRef: order.ref },
      },
    });
    return accepted(answer, 202);
  },
});

async function customerOf(
  api: Api,
  token: string,
  externalRef: string,
): Promise<string> {
  const answer = await api.call<{ items: { id: string }[] }>(
    "customer",
    "GET",
    `/customers?externalRef=${externalRef}`,
    { token },
  );
  const [customer] = accepted(answer, 200).items;
  if (!customer)
    throw new Error(
      `customer ${externalRef} is not there; run \`npm run seed\``,
    );
  return customer.id;
}

/** A guest fills a cart with two products and checks it out at today's prices. */
export function guestStory(api: Api): Story {
  const follow: { guestToken?: string } = {};
  return {
    name: "guest cart",
    expected: "confirmed",
    follow,
    place: () => placeGuest(api, follow),
  };
}

type Cart = {
  readonly id: string;
  readonly version: number;
  readonly guestToken?: string;
};

async function placeGuest(
  api: Api,
  follow: { guestToken?: string },
): Promise<Placed> {
  const opened = accepted(
    await api.call<Cart>("checkout", "POST", "/carts", {
      idempotencyKey: randomUUID(),
      body: { currency: "USD", country: "DE" },
    }),
    201,
  );
  const guest =
    opened.guestToken === undefined ? {} : { guestToken: opened.guestToken };
  Object.assign(follow, guest);
  const cart = await fill(api, opened.id, guest);
  const { shippingOptions } = accepted(
    await api.call<{ shippingOptions: { code: string }[] }>(
      "checkout",
      "GET",
      `/carts/${cart.id}/summary?country=DE&postalCode=10115`,
      guest,
    ),
    200,
  );
  const body = {
    cartId: cart.id,
    cartVersion: cart.version,
    guest: { email: "ada@example.com", name: "Ada Guest" },
    shippingAddress: {
      name: "Ada Guest",
      street: "Invalidenstr. 1",
      city: "Berlin",
      postalCode: "10115",
      country: "DE",
    },
    shippingOption: shippingOptions[0]?.code,
    payment: { method: "card", token: "tok_ok" },
  };
  return accepted(
    await api.call<Placed>("checkout", "POST", "/checkouts", {
      ...guest,
      idempotencyKey: randomUUID(),
      body,
    }),
    202,
  );
}

async function fill(api: Api, cartId: string, guest: Call): Promise<Cart> {
  for (const [sku, quantity] of [
    ["NW-001", 2],
    ["NW-002", 1],
  ] as const) {
    const body = { sku, quantity };
    accepted(
      await api.call("checkout", "POST", `/carts/${cartId}/items`, {
        ...guest,
        idempotencyKey: randomUUID(),
        body,
      }),
      200,
    );
  }
  return accepted(
    await api.call<Cart>("checkout", "GET", `/carts/${cartId}`, guest),
    200,
  );
}

function accepted<T>(answer: Answer<T>, status: number): T {
  if (answer.status === status || (status === 200 && answer.status === 201))
    return answer.body;
  throw new Error(
    `expected ${String(status)}, got ${String(answer.status)}: ${JSON.stringify(answer.body)}`,
  );
}
