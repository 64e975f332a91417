import { randomUUID } from "node:crypto";
import { jest } from "@jest/globals";
import {
  connect,
  settle,
  type Answer,
  type Api,
  type Call,
  type Settled,
} from "@waybill/api-client";

// The stack is shared and the machine may be small; what must be quick says so itself.
jest.setTimeout(300_000);

const offset = process.env["WAYBILL_PORT_OFFSET"];
const dataDir = process.env["WAYBILL_DATA_DIR"];
if (offset === undefined || dataDir === undefined)
  throw new Error(
    "End-to-end tests run through `npm run test:e2e`, which starts a stack for them.",
  );

export const stackDir = dataDir;
export const api: Api = connect({ offset: Number(offset), dataDir });
export const staff: Call = { token: await api.token({ role: "staff" }) };
export const admin: Call = { token: await api.token({ role: "admin" }) };

export type OrderBody = {
  readonly customerId?: string;
  readonly currency: string;
  readonly items: readonly object[];
  readonly shippingAddress: object;
  readonly payment: { readonly method: string; readonly token?: string };
  readonly [field: string]: unknown;
};
export type Accepted = {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly status: string;
  readonly total: { readonly amount: number; readonly currency: string };
  readonly statusUrl: string;
};
export type Problem = {
  readonly code: string;
  readonly detail?: string;
  readonly errors?: readonly {
    readonly path: string;
    readonly code: string;
    readonly message: string;
  }[];
  readonly [fact: string]: unknown;
};

export const berlin = {
  name: "Alfreds Futterkiste",
  street: "Obere Str. 57",
  city: "Berlin",
  postalCode: "12209",
  country: "DE",
};

export type Buyer = { readonly id: string; readonly call: Call };

/** The body of what a service answers to a GET, whatever its status. */
export const get = async <T>(
  service: Parameters<Api["call"]>[0],
  path: string,
  call: Call = staff,
): Promise<T> => (await api.call<T>(service, "GET", path, call)).body;

/** The seeded customer with this Northwind code, and a token that speaks for them. */
export async function customer(externalRef: string): Promise<Buyer> {
  const { items } = await get<{ items: { id: string }[] }>(
    "customer",
    `/customers?externalRef=${externalRef}`,
  );
  const id = items[0]?.id;
  if (id === undefined)
    throw new Error(`customer ${externalRef} is not seeded`);
  return {
    id,
    call: { token: await api.token({ role: "customer", customerId: id }) },
  };
}

export const orderBody = (
  customerId: string,
  overrides: Partial<OrderBody> = {},
): OrderBody => ({
  customerId,
  currency: "USD",
  items: [{ sku: "NW-001", quantity: 2 }],
  shippingAddress: berlin,
  payment: { method: "card", token: "tok_ok" },
  ...overrides,
});

/** An order of one product by card: the token decides how the payment goes. */
export const cardOrder = (
  customerId: string,
  token: string,
  sku: string,
  quantity = 1,
): OrderBody =>
  orderBody(customerId, {
    items: [{ sku, quantity }],
    payment: { method: "card", token },
  });

export const place = <T = Accepted>(
  body: object,
  call: Call = staff,
  idempotencyKey: string = randomUUID(),
): Promise<Answer<T>> =>
  api.call<T>("order", "POST", "/orders", { ...call, idempotencyKey, body });

/** Places an order that must be accepted, and follows it to its end. */
export async function placeAndSettle(
  body: object,
  call: Call = staff,
  withinMs = 30_000,
): Promise<Accepted & { settled: Settled }> {
  const answer = await place(body, call);
  if (answer.status !== 202)
    throw new Error(
      `not accepted: ${String(answer.status)} ${JSON.stringify(answer.body)}`,
    );
  return {
    ...answer.body,
    settled: await settle(api, answer.body.orderId, call, { withinMs }),
  };
}

export type Order = {
  readonly status: string;
  readonly total: { readonly amount: number };
  readonly payment: { readonly status: string };
  readonly items: readonly {
    readonly id: string;
    readonly sku: string;
    readonly unitPrice: { readonly amount: number };
  }[];
};

/** An order as staff see it. */
export const orderOf = (orderId: string) =>
  get<Order>("order", `/orders/${orderId}`);

export type OrderStatus = {
  readonly status: string;
  readonly payment?: {
    readonly nextAction?: { readonly type: string; readonly url?: string };
  };
};

/** What whoever placed an order is told of it. */
export const statusOf = (orderId: string, call: Call) =>
  get<OrderStatus>("order", `/orders/${orderId}/status`, call);

export type Shipment = { readonly id: string; readonly status: string };

export const shipmentsOf = async (
  orderId: string,
): Promise<readonly Shipment[]> =>
  (
    await get<{ items: Shipment[] }>(
      "warehouse",
      `/shipments?orderId=${orderId}`,
    )
  ).items;

export type StockLevel = {
  readonly warehouseId: string;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
};

export const stockOf = (sku: string) =>
  get<{ readonly available: number; readonly items: readonly StockLevel[] }>(
    "warehouse",
    `/inventory/${sku}`,
  );

export type Charge = {
  readonly id: string;
  readonly orderId: string;
  readonly amount: number;
  readonly status: string;
  readonly capturedAmount: number;
  readonly refundedAmount: number;
};

/** What the card provider itself says about an order. */
export async function chargesOf(orderId: string): Promise<readonly Charge[]> {
  const response = await fetch(`${api.sandbox}/v1/charges?orderId=${orderId}`);
  return ((await response.json()) as { items: Charge[] }).items;
}

/** Posts to the card provider past all services, as a bank does, or whoever breaks it. */
export const postToProvider = (path: string, body: object): Promise<Response> =>
  fetch(`${api.sandbox}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

/** What a buyer who is asked by their bank chooses. */
export const authenticate = (
  chargeId: string,
  outcome: "approve" | "fail",
): Promise<Response> =>
  postToProvider(`/v1/charges/${chargeId}/authenticate`, { outcome });

/** Asks until `check` is content, and gives what it saw; rejects with the last sight after `withinMs`. */
export async function eventually<T>(
  look: () => Promise<T>,
  check: (seen: T) => boolean,
  withinMs = 10_000,
): Promise<T> {
  const until = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (check(seen)) return seen;
    if (performance.now() > until)
      throw new Error(
        `not so within ${String(withinMs)} ms: ${JSON.stringify(seen)}`,
      );
    await new Promise((next) => setTimeout(next, 100));
  }
}
