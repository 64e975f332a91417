import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  Client,
  credentials,
  Metadata,
  status,
  type ServiceError,
} from "@grpc/grpc-js";
import { customerV1 } from "@waybill/proto";
import { serviceTokenFile } from "../auth/service-token.js";
import { inContext } from "../index.js";
import { runThings, type Things } from "../testing/run-things.js";
import { carryOnly } from "../tracing/tracing.js";
import { createRemotes, type Remotes } from "./remote-client.js";
import { refusalOfStatus } from "./refusal-status.js";

let things: Things;
let remotes: Remotes;
let direct: Client;
const method = customerV1.CustomerServiceService.getCustomer;

const remotesAt = (grpcPort: number, apiToken: string) =>
  createRemotes({
    dapr: { httpPort: 0, grpcPort, apiToken },
    serviceToken: serviceTokenFile(
      things.keys.serviceTokenFile,
      () => new Date(),
    ),
    now: () => new Date(),
    newId: () => "new-id",
    tracing: carryOnly,
  });

beforeAll(async () => {
  things = await runThings({ appApiToken: "app-secret" });
  // Straight at the app port, where the sidecar would call; its token goes where the sidecar's would.
  remotes = remotesAt(things.config.appPort, "app-secret");
  direct = new Client(
    `127.0.0.1:${String(things.config.grpcPort)}`,
    credentials.createInsecure(),
  );
});
afterAll(async () => {
  direct.close();
  remotes.close();
  await things.stop();
});

const customers = () =>
  remotes.client(customerV1.CustomerServiceService, "customer");

/** Calls the gRPC port as any client would. */
function callDirectly(
  customerId: string,
  metadata: Record<string, string>,
  client = direct,
): Promise<ServiceError | null> {
  const carried = new Metadata();
  for (const [key, value] of Object.entries(metadata)) carried.set(key, value);
  return new Promise((resolve) => {
    client.makeUnaryRequest(
      method.path,
      method.requestSerialize,
      method.responseDeserialize,
      { customerId },
      carried,
      { deadline: Date.now() + 2_000 },
      resolve,
    );
  });
}
const bearer = async (role: "service" | "staff") => ({
  authorization: `Bearer ${await things.keys.token([role])}`,
});

test("a call is answered, with the caller known and the correlation id carried", async () => {
  const answer = await inContext({ correlationId: "c-7" }, () =>
    customers().getCustomer({ customerId: "known" }),
  );
  expect(answer).toMatchObject({
    ok: true,
    value: { customer: { id: "known", name: "user", locale: "c-7" } },
  });
});

test("a refusal of the other side comes back as a value, with its detail and facts", async () => {
  const answer = await customers().getCustomer(
    { customerId: "nobody" },
    { correlationId: "c-8" },
  );
  expect(answer).toEqual({
    ok: false,
    error: {
      code: "NOT_FOUND",
      detail: "No customer nobody.",
      facts: { customerId: "nobody", correlationId: "c-8" },
    },
  });
});

test("a refusal is google.rpc.Status with an ErrorInfo for clients of any language", async () => {
  const error = await callDirectly("nobody", await bearer("service"));
  expect(error?.code).toBe(status.NOT_FOUND);
  expect(error?.metadata.get("grpc-status-details-bin")).toHaveLength(1);
  expect(error && refusalOfStatus(error.metadata)).toMatchObject({
    code: "NOT_FOUND",
  });
});

test("a bug of the other side is a permanent failure, logged there once and told to nobody", async () => {
  things.log.clear();
  const error: unknown = await customers()
    .getCustomer({ customerId: "broken" })
    .catch((fault: unknown) => fault);
  expect(error).toMatchObject({
    name: "RemoteFailure",
    kind: "permanent",
    appId: "customer",
    method: "getCustomer",
  });
  expect(String(error)).not.toContain("bug");
  expect(
    things.log.lines().filter(({ level }) => level === "error"),
  ).toHaveLength(1);
  expect(things.log.text()).not.toContain("maria@");
});

test("what the other side needs and has not is transient, and names the code", async () => {
  await expect(
    customers().getCustomer({ customerId: "away" }),
  ).rejects.toMatchObject({
    name: "RemoteUnavailable",
    kind: "transient",
    code: "DEPENDENCY_UNAVAILABLE",
  });
});

test("no answer within the deadline is transient: it may have happened", async () => {
  await expect(
    customers().getCustomer({ customerId: "slow" }, { deadlineMs: 100 }),
  ).rejects.toMatchObject({ kind: "transient" });
});

test("a call that its caller gives up is transient", async () => {
  const controller = new AbortController();
  setTimeout(() => {
    controller.abort();
  }, 50);
  await expect(
    customers().getCustomer(
      { customerId: "slow" },
      { signal: controller.signal },
    ),
  ).rejects.toMatchObject({ kind: "transient" });
});

test("a method that is not served is a failure", async () => {
  await expect(
    customers().validateCustomer({ customerId: "x" }),
  ).rejects.toMatchObject({ name: "RemoteFailure" });
});

test("nobody there is transient, and answered at once", async () => {
  const nobody = remotesAt(things.config.dapr.grpcPort, "t");
  const startedMs = Date.now();
  await expect(
    nobody
      .client(customerV1.CustomerServiceService, "customer")
      .getCustomer({ customerId: "x" }),
  ).rejects.toMatchObject({ kind: "transient" });
  expect(Date.now() - startedMs).toBeLessThan(1_500);
  nobody.close();
});

test("without a token a call is UNAUTHENTICATED, without the role PERMISSION_DENIED", async () => {
  expect((await callDirectly("known", {}))?.code).toBe(status.UNAUTHENTICATED);
  expect(
    (await callDirectly("known", { authorization: "Bearer nonsense" }))?.code,
  ).toBe(status.UNAUTHENTICATED);
  expect((await callDirectly("known", await bearer("staff")))?.code).toBe(
    status.PERMISSION_DENIED,
  );
  expect(await callDirectly("known", await bearer("service"))).toBeNull();
});

test("the app port takes HTTP and gRPC, and only from who knows its token", async () => {
  const app = `http://127.0.0.1:${String(things.config.appPort)}`;
  const onAppPort = new Client(
    `127.0.0.1:${String(things.config.appPort)}`,
    credentials.createInsecure(),
  );
  expect(
    (await callDirectly("known", await bearer("service"), onAppPort))?.code,
  ).toBe(status.UNAUTHENTICATED);
  onAppPort.close();
  expect((await fetch(`${app}/dapr/subscribe`)).status).toBe(401);
  const known = await fetch(`${app}/dapr/subscribe`, {
    headers: { "dapr-api-token": "app-secret" },
  });
  expect([known.status, await known.json()]).toEqual([200, []]);
});

test("a message on the app port is handed to the inbox, and answered SUCCESS", async () => {
  const answer = await fetch(
    `http://127.0.0.1:${String(things.config.appPort)}/messages/incoming/orders`,
    {
      method: "POST",
      headers: {
        "dapr-api-token": "app-secret",
        "content-type": "application/cloudevents+json",
      },
      body: JSON.stringify({
        data_base64: Buffer.from("{").toString("base64"),
      }),
    },
  );
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { status: "SUCCESS" },
  ]);
});

test("calls are measured by method and code", async () => {
  const metrics = await (
    await fetch(`${things.service.httpUrl}/metrics`)
  ).text();
  expect(metrics).toMatch(
    /grpc_request_duration_seconds_count\{service="things",method="\/customer.v1.CustomerService\/GetCustomer",code="NOT_FOUND"\} \d+/,
  );
});

test("a probe that speaks gRPC gets the standard health answer", async () => {
  const bytes = (buffer: Buffer) => buffer;
  const answer = await new Promise((resolve, reject) => {
    direct.makeUnaryRequest(
      "/grpc.health.v1.Health/Check",
      bytes,
      bytes,
      Buffer.alloc(0),
      (error, value) => {
        if (error) reject(error);
        else resolve(value);
      },
    );
  });
  expect(Buffer.from(answer as Buffer)).toEqual(Buffer.from([0x08, 2])); // No sidecar here: not serving.
});
