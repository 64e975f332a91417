import { randomUUID } from "node:crypto";
import { signToken } from "../parts/keys.js";
import { serviceUrl } from "../parts/services.js";
import type { DaprApp } from "../stack/dapr-file.js";

const pollS = 5;
const patienceMs = 30_000;

type Status = {
  readonly status: string;
  readonly final: boolean;
  readonly version: number;
};

/** Orders one unit of a seeded product and waits until it is confirmed. Gives the seconds from the request to then. */
export async function measureCheckout(
  apps: readonly DaprApp[],
  keysDir: string,
): Promise<number> {
  const url = (id: string) => {
    const app = apps.find((one) => one.id === id);
    if (!app) throw new Error(`dapr.yaml has no ${id}`);
    return `${serviceUrl(app)}/api/v1`;
  };
  const authorization = `Bearer ${await signToken(keysDir, { role: "staff" })}`;
  const ask = async (address: string, init: RequestInit = {}) => {
    const response = await fetch(address, {
      ...init,
      headers: {
        authorization,
        "content-type": "application/json",
        "idempotency-key": randomUUID(),
      },
    });
    if (!response.ok)
      throw new Error(
        `${address} answered ${String(response.status)}: ${await response.text()}`,
      );
    return response.json();
  };
  const customers = (await ask(
    `${url("customer")}/customers?externalRef=ALFKI`,
  )) as {
    items: readonly { id: string }[];
  };
  const customerId = customers.items[0]?.id;
  if (!customerId) throw new Error("the seeds are not in");
  const start = performance.now();
  const placed = (await ask(`${url("order")}/orders`, {
    method: "POST",
    body: JSON.stringify(orderOf(customerId)),
  })) as { orderId: string };
  let after = 0;
  while (performance.now() - start < patienceMs) {
    const now = (await ask(
      `${url("order")}/orders/${placed.orderId}/status?waitSeconds=${String(pollS)}&after=${String(after)}`,
    )) as Status;
    after = now.version;
    if (
      !["created", "pending_payment", "awaiting_payment"].includes(now.status)
    )
      return confirmed(now, performance.now() - start);
  }
  throw new Error(`order ${placed.orderId} was not confirmed within 30 s`);
}

function confirmed(now: Status, tookMs: number): number {
  if (["failed", "cancelled", "refunded"].includes(now.status))
    throw new Error(`the order ended as ${now.status}`);
  return tookMs / 1000;
}

const orderOf = (customerId: string) => ({
  customerId,
  currency: "USD",
  items: [{ sku: "NW-001", quantity: 1 }],
  shippingAddress: {
    name: "Alfreds Futterkiste",
    street: "Obere Str. 57",
    city: "Berlin",
    postalCode: "12209",
    country: "DE",
  },
  payment: { method: "card", token: "tok_ok" },
});
