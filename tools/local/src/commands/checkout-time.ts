import { randomUUID } from "node:crypto";
import { connect, type Api } from "@waybill/api-client";

const waitSeconds = 5;
const patienceMs = 30_000;
const before = ["created", "pending_payment", "awaiting_payment"];
const lost = ["failed", "cancelled", "refunded"];

type Status = { readonly status: string; readonly version: number };

/** Orders one unit of a seeded product and waits until it is confirmed. Gives the seconds from the request to then. */
export async function measureCheckout(place: {
  readonly offset: number;
  readonly dataDir: string;
}): Promise<number> {
  const api = connect(place);
  const token = await api.token({ role: "staff" });
  const ask = askerOf(api, token);
  const { items } = await ask<{ items: readonly { id: string }[] }>(
    "customer",
    "GET",
    "/customers?externalRef=ALFKI",
  );
  const customerId = items[0]?.id;
  if (!customerId) throw new Error("the seeds are not in");
  const start = performance.now();
  const { orderId } = await ask<{ orderId: string }>(
    "order",
    "POST",
    "/orders",
    orderOf(customerId),
  );
  let after = 0;
  while (performance.now() - start < patienceMs) {
    const { status, version } = await ask<Status>(
      "order",
      "GET",
      `/orders/${orderId}/status?waitSeconds=${String(waitSeconds)}&after=${String(after)}`,
    );
    if (lost.includes(status)) throw new Error(`the order ended as ${status}`);
    if (!before.includes(status)) return (performance.now() - start) / 1000;
    after = version;
  }
  throw new Error(`order ${orderId} was not confirmed within 30 s`);
}

type Asker = <T>(
  service: Parameters<Api["call"]>[0],
  method: string,
  path: string,
  body?: object,
) => Promise<T>;

const askerOf =
  (api: Api, token: string): Asker =>
  async <T>(...[service, method, path, body]: Parameters<Asker>) => {
    const answer = await api.call(service, method, path, {
      token,
      ...(body ? { body, idempotencyKey: randomUUID() } : {}),
    });
    if (answer.status >= 300)
      throw new Error(
        `${method} ${path} answered ${String(answer.status)}: ${JSON.stringify(answer.body)}`,
      );
    return answer.body as T;
  };

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
