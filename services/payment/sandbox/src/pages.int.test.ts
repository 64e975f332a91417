import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { freePort } from "@waybill/testing";
import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import {
  startTestSandbox,
  type TestSandbox,
} from "./testing/sandbox-client.js";
import { bundle } from "./testing/sandbox-process.js";

jest.setTimeout(60_000);

let own: TestSandbox;
beforeAll(async () => {
  own = await startTestSandbox();
});
afterAll(() => own.close());

const form = (path: string, fields: Record<string, string>) =>
  fetch(`${own.sandbox.url}${path}`, {
    method: "POST",
    body: new URLSearchParams(fields),
  });
const page = async (path: string) =>
  (await fetch(`${own.sandbox.url}${path}`)).text();

test("the 3-D Secure page asks the buyer, takes the answer once, and shows what others sent as text", async () => {
  const { id, body } = await own.confirmed("tok_3ds", {
    orderId: "<script>alert(1)</script>",
  });
  expect(body["nextActionUrl"]).toBe(`${own.sandbox.url}/3ds/${id}`);
  const asked = await page(`/3ds/${id}`);
  expect(asked).toContain("$19.99");
  expect(asked).toContain("Approve");
  expect(asked).not.toContain("<script>alert");
  expect(
    await (await form(`/3ds/${id}`, { outcome: "approve" })).text(),
  ).toContain("approved");
  expect(
    await (await form(`/3ds/${id}`, { outcome: "fail" })).text(),
  ).toContain("approved");
  expect(await own.get(`/charges/${id}`)).toMatchObject({ status: "captured" });
  const other = await own.confirmed("tok_3ds");
  expect(
    await (await form(`/3ds/${other.id}`, { outcome: "fail" })).text(),
  ).toContain("declined");
  const doomed = await own.confirmed("tok_3ds_fail");
  expect(
    (await own.call(`/charges/${doomed.id}/authenticate`)).body,
  ).toMatchObject({ status: "failed", failureReason: "authentication_failed" });
  expect((await fetch(`${own.sandbox.url}/3ds/ch_none`)).status).toBe(404);
});

test("the admin page shows charges and faults, and switches them", async () => {
  await own.confirmed("tok_declined");
  expect(await page("/")).toContain("card_declined");
  const on = await (
    await form("/admin/faults", {
      errorPercent: "25",
      latencyMs: "50",
      down: "on",
    })
  ).text();
  expect(on).toContain(
    "Faults are switched on: every call answers 503; 25% of calls answer 500; 50 ms",
  );
  const off = await (
    await form("/admin/faults", { errorPercent: "0", latencyMs: "0" })
  ).text();
  expect(off).toContain("All is well");
});

test("it waits for its database, and says so", async () => {
  const port = await freePort();
  const file = await bundle(
    "services/payment/sandbox/src/main.ts",
    "sandbox-waiting",
  );
  const child = spawn(process.execPath, [file], {
    stdio: "ignore",
    env: {
      SANDBOX_PORT: String(port),
      SANDBOX_DATABASE_URL: "postgres://x@127.0.0.1:1/none",
    },
  });
  const url = `http://127.0.0.1:${String(port)}`;
  let status = 0;
  for (let tries = 0; tries < 200 && status === 0; tries++) {
    await sleep(50);
    status = await fetch(`${url}/readyz`).then(
      (response) => response.status,
      () => 0,
    );
  }
  expect(status).toBe(503);
  expect((await fetch(`${url}/livez`)).status).toBe(200);
  expect((await fetch(`${url}/v1/charges`)).status).toBe(503);
  child.kill("SIGKILL");
  rmSync(file, { force: true });
});
