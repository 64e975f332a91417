import { messagingMigrations } from "@waybill/messaging";
import { serviceMigrations, startService } from "@waybill/service";
import { createTestKeys, testConfig } from "@waybill/service/testing";
import { createTestDatabase } from "@waybill/testing";
import { randomUUID } from "node:crypto";
import { cartMigrations } from "../../migrations/own.js";
import type { Product } from "../app/ports.js";
import type { CartConfig } from "../cart-config.js";
import { cartParts } from "../cart-parts.js";
import { fakeClients } from "./fake-clients.js";

type Money = { readonly amount: number; readonly currency: string };

/** Whatever an answer may hold: tests look for what they asked for. */
export type Body = {
  readonly id: string;
  readonly code: string;
  readonly status: string;
  readonly version: number;
  readonly guestToken: string;
  readonly orderId: string;
  readonly statusUrl: string;
  readonly items: readonly {
    readonly id: string;
    readonly sku: string;
    readonly code: string;
    readonly quantity: number;
  }[];
  readonly nextCursor: string | null;
  readonly errors: readonly { readonly path: string }[];
  readonly problems: readonly unknown[];
  readonly changes: readonly unknown[];
  readonly vouchers: readonly string[];
  readonly discounts: readonly unknown[];
  readonly subtotal: Money;
  readonly tax: Money;
  readonly shipping: Money;
  readonly total: Money;
  readonly shippingOptions: readonly {
    readonly code: string;
    readonly price: Money;
  }[];
  readonly rates: readonly { readonly country: string }[];
  readonly zones: readonly { readonly options: readonly object[] }[];
  readonly buy: number;
};

export type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
};

type Sent = {
  readonly token?: string;
  readonly guest?: string;
  readonly body?: unknown;
  readonly key?: string;
  readonly ifMatch?: string;
};

/** The checkout service on real ports and a real database, without its saga; the other services are faked behind their clients. */
export async function httpCheckout(
  products: readonly Product[],
  more: Partial<CartConfig> = {},
) {
  const keys = await createTestKeys();
  const db = await createTestDatabase([
    ...messagingMigrations,
    ...serviceMigrations,
    ...cartMigrations,
  ]);
  const clients = fakeClients(products);
  const config = await testConfig({ keys, databaseUrl: db.url });
  const service = await startService({
    name: "checkout",
    config,
    build: (context) => {
      const { handlers, ...parts } = cartParts(
        { ...context, client: clients.client },
        {
          enableGuestCheckout: true,
          enablePromotions: true,
          cartAbandonedAfterMinutes: 60,
          checkoutGraceSeconds: 60,
          orderUrl: "http://orders.example",
          ...more,
        },
      );
      return { ...parts, consumers: [{ name: "checkout", handlers }] };
    },
  });
  const call = async (
    method: string,
    path: string,
    sent: Sent = {},
  ): Promise<Answer> => {
    const answer = await fetch(`${service.httpUrl}/api/v1${path}`, {
      method,
      headers: {
        ...(sent.token ? { authorization: `Bearer ${sent.token}` } : {}),
        ...(sent.guest ? { "x-guest-token": sent.guest } : {}),
        ...(sent.key ? { "idempotency-key": sent.key } : {}),
        ...(sent.ifMatch ? { "if-match": `"${sent.ifMatch}"` } : {}),
        ...(sent.body === undefined
          ? {}
          : { "content-type": "application/json" }),
      },
      ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
    });
    const text = await answer.text();
    const body = (text === "" ? {} : JSON.parse(text)) as Body;
    return { status: answer.status, headers: answer.headers, body };
  };
  return {
    service,
    db,
    keys,
    clients,
    call,
    newKey: () => randomUUID(),
    stop: async () => {
      await service.stop();
      await db.close();
      await keys.remove();
    },
  };
}

export type HttpCheckout = Awaited<ReturnType<typeof httpCheckout>>;
