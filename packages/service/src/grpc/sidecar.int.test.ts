import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { customerV1 } from "@waybill/proto";
import { setTimeout as sleep } from "node:timers/promises";
import { serviceTokenFile } from "../auth/service-token.js";
import { inContext } from "../index.js";
import { runThings, type Things } from "../testing/run-things.js";
import {
  createSidecars,
  type Sidecar,
  type SidecarPorts,
  type Sidecars,
} from "../testing/sidecar.js";
import { carryOnly } from "../tracing/tracing.js";
import { createRemotes, type Remotes } from "./remote-client.js";

jest.setTimeout(60_000);
let sidecars: Sidecars;
let things: Things;
let remotes: Remotes;
let callersPorts: SidecarPorts;
let callersSidecar: Sidecar;
const tokens = { DAPR_API_TOKEN: "dapr-secret", APP_API_TOKEN: "app-secret" };

beforeAll(async () => {
  sidecars = createSidecars();
  const ports = await sidecars.ports();
  things = await runThings({
    appApiToken: "app-secret",
    dapr: { ...ports, apiToken: "dapr-secret" },
  });
  const own = await sidecars.sidecar({
    appId: "customer",
    ports,
    appPort: things.config.appPort,
    environment: tokens,
  });
  callersPorts = await sidecars.ports();
  callersSidecar = await sidecars.sidecar({
    appId: "caller",
    ports: callersPorts,
    environment: tokens,
  });
  await Promise.all([own.start(), callersSidecar.start()]);
  remotes = createRemotes({
    dapr: { ...callersPorts, apiToken: "dapr-secret" },
    serviceToken: serviceTokenFile(
      things.keys.serviceTokenFile,
      () => new Date(),
    ),
    now: () => new Date(),
    newId: () => "new-id",
    tracing: carryOnly,
  });
});
afterAll(async () => {
  remotes.close();
  await things.stop();
  await sidecars.stop();
});
const customers = (appId = "customer") =>
  remotes.client(customerV1.CustomerServiceService, appId);

test("a call goes through both sidecars to the app port, with token, correlation id and answer", async () => {
  const answer = await inContext({ correlationId: "c-1" }, () =>
    customers().getCustomer({ customerId: "known" }),
  );
  expect(answer).toMatchObject({
    ok: true,
    value: { customer: { name: "user", locale: "c-1" } },
  });
});

test("a refusal comes through both sidecars with its code, detail and facts", async () => {
  expect(
    await customers().getCustomer(
      { customerId: "nobody" },
      { correlationId: "c-2" },
    ),
  ).toEqual({
    ok: false,
    error: {
      code: "NOT_FOUND",
      detail: "No customer nobody.",
      facts: { customerId: "nobody", correlationId: "c-2" },
    },
  });
});

test("a bug stays a failure, what is away and what is late stay transient", async () => {
  await expect(
    customers().getCustomer({ customerId: "broken" }),
  ).rejects.toMatchObject({ name: "RemoteFailure" });
  await expect(
    customers().getCustomer({ customerId: "away" }),
  ).rejects.toMatchObject({
    kind: "transient",
    code: "DEPENDENCY_UNAVAILABLE",
  });
  await expect(
    customers().getCustomer({ customerId: "slow" }, { deadlineMs: 100 }),
  ).rejects.toMatchObject({ kind: "transient" });
});

test("an app that the sidecar does not know yet is transient", async () => {
  await expect(
    customers("nobody-knows").getCustomer({ customerId: "known" }),
  ).rejects.toMatchObject({ kind: "transient" });
});

test("HTTP takes the same way: invocation through the sidecars reaches the routes", async () => {
  const answer = await fetch(
    `http://127.0.0.1:${String(callersPorts.httpPort)}/v1.0/invoke/customer/method/api/v1/things/special`,
    {
      headers: { "dapr-api-token": "dapr-secret" },
    },
  );
  expect([answer.status, await answer.json()]).toEqual([
    200,
    { special: true },
  ]);
});

test("with its sidecar there the service is ready", async () => {
  for (let tries = 0; tries < 200; tries++) {
    const { status } = await things.call(`${things.service.httpUrl}/readyz`);
    if (status === 200) return;
    await sleep(100);
  }
  throw new Error((await things.call(`${things.service.httpUrl}/readyz`)).text);
});

test("while the own sidecar is dead calls fail at once, and work again soon after it is back", async () => {
  await callersSidecar.kill();
  const startedMs = Date.now();
  await expect(
    customers().getCustomer({ customerId: "known" }),
  ).rejects.toMatchObject({ kind: "transient" });
  expect(Date.now() - startedMs).toBeLessThan(2_100);
  await sleep(2_000); // Long enough for the reconnecting back-off to have grown.
  await callersSidecar.start();
  const backMs = Date.now();
  for (;;) {
    const answer = await customers()
      .getCustomer({ customerId: "known" })
      .catch(() => undefined);
    if (answer?.ok) break;
    if (Date.now() - backMs > 5_000)
      throw new Error("it did not reconnect within 5 s");
    await sleep(20);
  }
});
