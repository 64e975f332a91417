import {
  afterAll,
  beforeAll,
  beforeEach,
  expect,
  jest,
  test,
} from "@jest/globals";
import { setTimeout as sleep } from "node:timers/promises";
import {
  eventually,
  startTestSandbox,
  type TestSandbox,
} from "./testing/sandbox-client.js";

jest.setTimeout(60_000);

let own: TestSandbox;
beforeAll(async () => {
  own = await startTestSandbox();
});
afterAll(() => own.close());
beforeEach(() => {
  own.merchant.received.length = 0;
  own.merchant.answerWith(200);
});
const told = (chargeId: string) =>
  own.merchant.received.filter((webhook) => webhook.chargeId === chargeId);

test("late charges settle by themselves when their time has come, by the sandbox's clock", async () => {
  const ok = await own.confirmed("tok_late_ok");
  const fail = await own.confirmed("tok_late_fail");
  await own.sandbox.clock(6_000);
  await eventually(
    "both settled",
    () =>
      own.merchant.received.filter(({ type }) => /captured|failed/.test(type))
        .length >= 2,
  );
  await own.sandbox.clock(0);
  expect(await own.get(`/charges/${ok.id}`)).toMatchObject({
    status: "captured",
  });
  expect(await own.get(`/charges/${fail.id}`)).toMatchObject({
    status: "failed",
    failureReason: "card_declined",
  });
});

test("webhooks are signed, come three times or out of order where the token says so, and are sent again until they are taken", async () => {
  const twin = await own.confirmed("tok_dup_webhook");
  await eventually("three", () => told(twin.id).length === 3);
  expect(new Set(told(twin.id).map(({ id }) => id)).size).toBe(1);
  const odd = await own.confirmed("tok_reorder_webhook");
  await eventually("both", () => told(odd.id).length === 2);
  expect(told(odd.id).map(({ type }) => type)).toEqual([
    "charge.captured",
    "charge.created",
  ]);
  own.merchant.answerWith(500);
  const { id } = await own.confirmed("tok_ok");
  await eventually("twice refused", () => told(id).length >= 2);
  own.merchant.answerWith(200);
  const before = told(id).length;
  await eventually("taken", () => told(id).length > before);
  await sleep(1_500);
  expect(told(id).length).toBe(before + 1);
  expect(own.merchant.received.every(({ signed }) => signed)).toBe(true);
});

test("killed and started again it knows every charge, settles late ones, and still owes its webhooks", async () => {
  own.merchant.answerWith(500);
  await own.sandbox.faults({ lateMs: 1_500 });
  const paid = await own.confirmed("tok_ok");
  const late = await own.confirmed("tok_late_ok");
  await eventually("tried", () => own.merchant.received.length > 0);
  await own.sandbox.kill();
  own.merchant.answerWith(200);
  own.merchant.received.length = 0;
  await own.sandbox.start();
  expect(await own.get(`/charges/${paid.id}`)).toMatchObject({
    status: "captured",
    capturedAmount: 1_999,
  });
  await eventually(
    "both told",
    () =>
      own.merchant.received.filter(({ type }) => type === "charge.captured")
        .length === 2,
  );
  expect(await own.get(`/charges/${late.id}`)).toMatchObject({
    status: "captured",
  });
});
