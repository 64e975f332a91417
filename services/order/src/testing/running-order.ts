import { orderV1 } from "@waybill/proto";
import { startService } from "@waybill/service";
import {
  createTestKeys,
  testConfig,
  type TestKeys,
} from "@waybill/service/testing";
import { createTestDatabase } from "@waybill/testing";
import { v7 } from "uuid";
import { migrations } from "../../migrations/index.js";
import { orderParts } from "../order-parts.js";
import { createFakeOthers } from "./fake-others.js";
import {
  customerId,
  paymentId,
  reservationId,
  strangerId,
} from "./order-fixtures.js";

type Sent = {
  readonly token?: string;
  readonly guestToken?: string;
  readonly key?: string;
  readonly ifMatch?: string;
  readonly body?: unknown;
};

/** The whole order service on a database of its own, without a sidecar; its neighbours are fakes, its gRPC is called directly. */
export async function startOrder() {
  const keys = await createTestKeys();
  const db = await createTestDatabase(migrations);
  const others = createFakeOthers();
  const base = await testConfig({ keys, databaseUrl: db.url });
  const config = {
    ...base,
    // Calls "through the sidecar" come straight back to the service's own gRPC port.
    dapr: { ...base.dapr, grpcPort: base.grpcPort },
    returnWindowDays: 30,
    staleOrderHours: 24,
  };
  const service = await startService({
    name: "order",
    config,
    build: (context) =>
      orderParts({ ...context, client: others.client }, config),
  });
  const call = caller(`${service.httpUrl}/api/v1`);
  const rpc = service.context.client(orderV1.OrderServiceService, "order");
  const tokens = await tokensOf(keys);
  const place = (sent: Sent = {}) =>
    call("POST", "/orders", {
      token: tokens.customer,
      key: newKey(),
      body: goodOrder(),
      ...sent,
    });
  /** Places an order (as staff, when it has a body of its own); gives its id. */
  const placed = async (body?: unknown): Promise<string> => {
    const answer = await place(
      body === undefined ? {} : { token: tokens.staff, body },
    );
    if (answer.status !== 202) throw new Error(JSON.stringify(answer.body));
    return String(answer.body["orderId"]);
  };
  return {
    ...tokens,
    place,
    placed,
    /** Takes an order over the pivot, as the saga does; gives its id. */
    confirmed: async (): Promise<string> => {
      const orderId = await placed();
      await rpc.beginCheckout({ orderId, run: 1 });
      const run = { orderId, run: 1, paymentId, reservationId };
      const answer = await rpc.confirmOrder(run);
      if (!answer.ok) throw new Error(answer.error.code);
      return orderId;
    },
    db,
    grpcPort: config.grpcPort,
    keys,
    others,
    service,
    call,
    rpc,
    stop: async () => {
      await service.stop();
      await db.close();
      await keys.remove();
    },
  };
}

/** A customer, another one, and staff. */
async function tokensOf(keys: TestKeys) {
  const customer = (subject: string, owner: string) =>
    keys.token(["customer"], { subject, customerId: owner });
  return {
    customer: await customer("carl", customerId),
    other: await customer("eve", strangerId),
    staff: await keys.token(["staff"], { subject: "sue" }),
  };
}

export type RunningOrder = Awaited<ReturnType<typeof startOrder>>;

const caller =
  (api: string) =>
  async (method: string, path: string, sent: Sent = {}) => {
    const answer = await fetch(`${api}${path}`, {
      method,
      headers: {
        ...(sent.body === undefined
          ? {}
          : { "content-type": "application/json" }),
        ...(sent.token ? { authorization: `Bearer ${sent.token}` } : {}),
        ...(sent.guestToken ? { "x-guest-token": sent.guestToken } : {}),
        ...(sent.key ? { "idempotency-key": sent.key } : {}),
        ...(sent.ifMatch ? { "if-match": sent.ifMatch } : {}),
      },
      ...(sent.body === undefined ? {} : { body: JSON.stringify(sent.body) }),
    });
    const text = await answer.text();
    const body = (text.startsWith("{") ? JSON.parse(text) : {}) as Record<
      string,
      never
    >;
    return { status: answer.status, headers: answer.headers, body };
  };

/** The body of a POST /orders that is good. */
export const goodOrder = (change: Record<string, unknown> = {}) => ({
  customerId,
  currency: "USD",
  items: [
    { sku: "NW-001", quantity: 2 },
    { sku: "NW-002", quantity: 1 },
  ],
  shippingAddress: {
    name: "Ada",
    street: "Obere Str. 57",
    city: "Berlin",
    country: "DE",
  },
  payment: { method: "card", token: "tok_ok" },
  ...change,
});

export const newKey = (): string => v7();
