import { afterAll, beforeAll, expect, test } from "@jest/globals";
import type { EventData, IncomingEvent } from "@waybill/contracts";
import { customerV1 } from "@waybill/proto";
import {
  startService,
  type RemoteService,
  type Role,
  type RunningService,
  type ServiceParts,
} from "@waybill/service";
import {
  createTestKeys,
  testConfig,
  type TestKeys,
} from "@waybill/service/testing";
import { createTestDatabase, type TestDatabase } from "@waybill/testing";
import { v7 } from "uuid";
import { migrations } from "../migrations/index.js";
import { customerParts } from "./customer-parts.js";

let db: TestDatabase;
let keys: TestKeys;
let service: RunningService;
let parts: ServiceParts;
let grpc: RemoteService<typeof customerV1.CustomerServiceService>;
beforeAll(async () => {
  keys = await createTestKeys();
  db = await createTestDatabase(migrations);
  const base = await testConfig({ keys, databaseUrl: db.url });
  // Itself in the place of the sidecar: its own gRPC is called over real connections.
  const dapr = { ...base.dapr, grpcPort: base.grpcPort };
  service = await startService({
    name: "customer",
    config: { ...base, dapr },
    build: (context) => {
      parts = customerParts(context);
      return parts;
    },
  });
  grpc = service.context.client(customerV1.CustomerServiceService, "customer");
}, 30_000);
afterAll(async () => {
  await service.stop();
  await db.close();
  await keys.remove();
});

type Body = Record<string, unknown>;
type Sent = {
  readonly as?: Role | "nobody";
  readonly customerId?: string;
  readonly body?: object;
  readonly headers?: Record<string, string>;
};
async function http(method: string, path: string, sent: Sent = {}) {
  const { as = "staff", customerId, body, headers = {} } = sent;
  const more = customerId === undefined ? {} : { customerId };
  const token = as === "nobody" ? undefined : await keys.token([as], more);
  const answer = await fetch(`${service.httpUrl}/api/v1${path}`, {
    method,
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(body ? { "content-type": "application/json" } : {}),
      ...headers,
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  return { status: answer.status, body: (await answer.json()) as Body };
}
const street = {
  name: "Alfreds",
  street: "Obere Str. 57",
  city: "Berlin",
  country: "DE",
};
const someone = (externalRef: string) => ({
  externalRef,
  name: `Name of ${externalRef}`,
  email: `${externalRef}@example.com`,
});
async function register(externalRef: string, more: object = {}) {
  const body = { ...someone(externalRef), ...more };
  const made = await http("POST", "/customers", { body });
  expect(made.status).toBe(201);
  return String(made.body["id"]);
}
async function confirm(customerId: string): Promise<void> {
  const handler = parts.consumers?.[0]?.handlers["order.confirmed"];
  if (!handler) throw new Error("nothing counts orders");
  const data: EventData<"order.confirmed"> = {
    orderId: v7(),
    orderNumber: "ORD-20260301-000001",
    customerId,
    guest: false,
    total: { amount: 1, currency: "USD" },
    lines: [],
  };
  const event = { data, correlationId: "test" };
  await db.transaction((tx) =>
    handler.handle(event as unknown as IncomingEvent<"order.confirmed">, tx),
  );
}

test("a customer is found by their reference, and by nobody who is not staff", async () => {
  const id = await register("ALFKI");
  const path = "/customers?externalRef=ALFKI";
  expect((await http("GET", path)).body["items"]).toMatchObject([{ id }]);
  expect((await http("GET", path, { as: "customer" })).status).toBe(403);
  expect((await http("GET", path, { as: "nobody" })).status).toBe(401);
  expect(
    await http("POST", "/customers", { body: someone("ALFKI") }),
  ).toMatchObject({ status: 409, body: { code: "EXTERNAL_REF_TAKEN" } });
});

test("customers see themselves; another is not there", async () => {
  const id = await register("BERGS");
  const other = await register("BLAUS");
  const as = { as: "customer", customerId: id } as const;
  expect((await http("GET", `/customers/${id}`, as)).status).toBe(200);
  for (const [method, path] of [
    ["GET", `/customers/${other}`],
    ["GET", `/customers/${other}/export`],
    ["DELETE", `/customers/${other}`],
  ] as const)
    expect(await http(method, path, as)).toMatchObject({
      status: 404,
      body: { code: "NOT_FOUND" },
    });
});

test("a profile is replaced from the version that was read", async () => {
  const id = await register("BLONP");
  const put = (version: string) =>
    http("PUT", `/customers/${id}`, {
      body: { ...someone("BLONP"), name: "Blondel" },
      headers: { "if-match": `"${version}"` },
    });
  expect(await put("1")).toMatchObject({ body: { name: "Blondel" } });
  expect(await put("1")).toMatchObject({
    status: 412,
    body: { code: "PRECONDITION_FAILED" },
  });
});

test("addresses that are added at the same time are all kept", async () => {
  const id = await register("BOLID", { addresses: [street] });
  const add = (n: number) =>
    http("POST", `/customers/${id}/addresses`, {
      body: { ...street, street: `Street ${String(n)}` },
    });
  const [answers] = await Promise.all([
    Promise.all(Array.from({ length: 12 }, (_, n) => add(n))),
    Promise.all(Array.from({ length: 6 }, () => confirm(id))),
  ]);
  expect(answers.map((answer) => answer.status)).toEqual(Array(12).fill(200));
  const { body } = await http("GET", `/customers/${id}`);
  expect(body["addresses"]).toHaveLength(13);
  expect(body["confirmedOrders"]).toBe(6);
});

test("an address is changed and removed by its id", async () => {
  const id = await register("BONAP", { addresses: [street] });
  const { body } = await http("GET", `/customers/${id}`);
  const [address] = body["addresses"] as { id: string }[];
  const path = `/customers/${id}/addresses/${String(address?.id)}`;
  const moved = { ...street, city: "Kiel" };
  expect((await http("PUT", path, { body: moved })).body).toMatchObject({
    addresses: [{ city: "Kiel" }],
  });
  expect((await http("DELETE", path)).body).toMatchObject({ addresses: [] });
  expect((await http("PUT", path, { body: moved })).status).toBe(404);
});

test("who may order is told over gRPC", async () => {
  const customerId = await register("BOTTM");
  const validate = () => grpc.validateCustomer({ customerId });
  expect(await validate()).toMatchObject({
    value: { customer: { id: customerId, status: "active" } },
  });
  await http("POST", `/customers/${customerId}/suspend`);
  expect(await validate()).toMatchObject({
    error: { code: "CUSTOMER_SUSPENDED" },
  });
  await http("POST", `/customers/${customerId}/activate`);
  expect(await validate()).toMatchObject({ ok: true });
  for (const nobody of [v7(), "no id", ""])
    expect(await grpc.validateCustomer({ customerId: nobody })).toMatchObject({
      error: { code: "CUSTOMER_INVALID" },
    });
  expect(await grpc.getCustomer({ customerId: v7() })).toMatchObject({
    error: { code: "NOT_FOUND" },
  });
});

test("confirmed orders are counted, the first is remembered", async () => {
  const customerId = await register("BSBEV");
  await confirm(customerId);
  await confirm(customerId);
  expect(await grpc.getCustomer({ customerId })).toMatchObject({
    value: { customer: { confirmedOrders: 2 } },
  });
  const { body } = await http("GET", `/customers/${customerId}/export`);
  expect(body["firstOrderId"]).toEqual(expect.any(String));
});

test("erasing leaves the id and the counts, and nothing that names a person, anywhere", async () => {
  const id = await register("CACTU", { addresses: [street], phone: "030-1" });
  await confirm(id);
  const own = { as: "customer", customerId: id } as const;
  expect((await http("DELETE", `/customers/${id}`, own)).body).toMatchObject({
    id,
    status: "erased",
    name: "",
    email: "",
    addresses: [],
    confirmedOrders: 1,
  });
  expect(await grpc.validateCustomer({ customerId: id })).toMatchObject({
    error: { code: "CUSTOMER_INVALID" },
  });
  for (const table of ["customers", "addresses", "outbox", "audit_log"]) {
    const rows = await db.query(`SELECT t::text AS row FROM ${table} t`);
    expect(JSON.stringify(rows)).not.toMatch(/CACTU|030-1/);
  }
  await register("CACTU");
});
