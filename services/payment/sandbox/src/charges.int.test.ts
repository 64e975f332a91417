import { afterAll, beforeAll, expect, jest, test } from "@jest/globals";
import { randomUUID } from "node:crypto";
import {
  startTestSandbox,
  type TestSandbox,
} from "./testing/sandbox-client.js";

jest.setTimeout(60_000);

let own: TestSandbox;
beforeAll(async () => {
  own = await startTestSandbox();
});
afterAll(() => own.close());

test.each([
  ["tok_ok", "captured", null],
  ["tok_declined", "failed", "card_declined"],
  ["tok_insufficient_funds", "failed", "insufficient_funds"],
  ["tok_3ds", "requires_action", null],
  ["tok_late_ok", "processing", null],
])(
  "%s is %s once confirmed, however often",
  async (token, status, failureReason) => {
    const { id, body } = await own.confirmed(token);
    expect(body).toMatchObject({ status, failureReason });
    expect((await own.call(`/charges/${id}/confirm`)).body).toEqual(body);
  },
);

test("a charge is made once by its key, also by ten calls at once; another amount under it is refused", async () => {
  const key = randomUUID();
  const ten = await Promise.all(
    Array.from({ length: 10 }, () => own.charge("tok_ok", {}, key)),
  );
  expect(new Set(ten.map(({ id }) => id)).size).toBe(1);
  expect(await own.charge("tok_ok", { amount: 5 }, key)).toMatchObject({
    status: 422,
  });
  expect(await own.get(`/charges?idempotencyKey=${key}`)).toMatchObject({
    items: [{ idempotencyKey: key, orderId: key }],
    nextCursor: null,
  });
});

test("ten confirmations at once capture once", async () => {
  const { id } = await own.charge("tok_ok");
  await Promise.all(
    Array.from({ length: 10 }, () => own.call(`/charges/${id}/confirm`)),
  );
  expect(
    await own.db.query("SELECT amount FROM operations WHERE charge_id = $1", [
      id,
    ]),
  ).toEqual([{ amount: 1_999 }]);
});

test("an authorised charge is captured in parts, each once by its key, and the rest let go", async () => {
  const { id, body } = await own.confirmed("tok_ok", {
    captureMethod: "manual",
  });
  expect(body).toMatchObject({ status: "authorised", capturedAmount: 0 });
  await Promise.all(
    [1, 2].map(() =>
      own.call(`/charges/${id}/capture`, { amount: 700 }, `c-${id}`),
    ),
  );
  expect(await own.get(`/charges/${id}`)).toMatchObject({
    status: "captured",
    capturedAmount: 700,
  });
  expect(
    await own.call(`/charges/${id}/capture`, { amount: 1_300 }, "more"),
  ).toMatchObject({ status: 409, body: { code: "capture_exceeds_hold" } });
  expect((await own.call(`/charges/${id}/void`)).body).toMatchObject({
    authorisedAmount: 700,
  });
  expect(await own.call(`/charges/${id}/void`)).toMatchObject({ status: 409 });
});

test("refunds happen once by their key, up to what was captured", async () => {
  const { id } = await own.confirmed("tok_ok");
  const first = await own.call(
    `/charges/${id}/refunds`,
    { amount: 500 },
    `r-${id}`,
  );
  expect(
    (await own.call(`/charges/${id}/refunds`, { amount: 500 }, `r-${id}`)).body,
  ).toMatchObject({ id: first.body["id"] });
  expect(
    await own.call(`/charges/${id}/refunds`, { amount: 1_500 }, "too-much"),
  ).toMatchObject({ status: 409, body: { code: "refund_exceeds_capture" } });
  expect(await own.get(`/charges/${id}`)).toMatchObject({
    refundedAmount: 500,
  });
});

test("a cancelled charge cannot be confirmed, and one with the bank cannot be cancelled", async () => {
  const { id } = await own.charge("tok_ok");
  expect((await own.call(`/charges/${id}/void`)).body).toMatchObject({
    status: "voided",
  });
  expect(await own.call(`/charges/${id}/confirm`)).toMatchObject({
    status: 409,
    body: { code: "charge_voided" },
  });
  const late = await own.confirmed("tok_late_ok");
  expect(await own.call(`/charges/${late.id}/void`)).toMatchObject({
    status: 409,
    body: { code: "charge_processing" },
  });
});

test("tok_error_once errs once, tok_down always, an unknown token never is a charge", async () => {
  const key = randomUUID();
  expect((await own.charge("tok_error_once", {}, key)).status).toBe(500);
  expect((await own.charge("tok_error_once", {}, key)).status).toBe(201);
  expect((await own.charge("tok_down")).status).toBe(503);
  expect((await own.charge("4111111111111111")).body).toEqual({
    code: "token_unknown",
  });
  expect((await own.call("/charges", { amount: -1 })).status).toBe(400);
  expect((await own.call("/charges/ch_none/void")).status).toBe(404);
});

test("tok_timeout is charged, and the answer never comes", async () => {
  const { id } = await own.charge("tok_timeout");
  await expect(own.call(`/charges/${id}/confirm`)).rejects.toThrow();
  expect(await own.get(`/charges/${id}`)).toMatchObject({ status: "captured" });
});

test("charges are listed by day, page by page, and by order", async () => {
  const today = new Date().toISOString().slice(0, 10);
  const first = await own.get(`/charges?day=${today}&limit=2`);
  const second = await own.get(
    `/charges?day=${today}&limit=2&cursor=${String(first["nextCursor"])}`,
  );
  const ids = [first, second].flatMap(({ items }) =>
    (items as { id: string }[]).map(({ id }) => id),
  );
  expect(new Set(ids).size).toBe(4);
  expect((await own.get("/charges?day=2020-01-01"))["items"]).toEqual([]);
});

test("faults make calls fail, slow or impossible; the controls stay", async () => {
  await own.sandbox.faults({ down: true });
  expect((await own.charge("tok_ok")).status).toBe(503);
  await own.sandbox.faults({ down: false, errorRate: 1 });
  expect((await own.charge("tok_ok")).status).toBe(500);
  await own.sandbox.faults({ errorRate: 0, latencyMs: 200 });
  const from = performance.now();
  await own.charge("tok_ok");
  expect(performance.now() - from).toBeGreaterThan(190);
  await own.sandbox.faults({ latencyMs: 0 });
  expect((await own.sandbox.post("/v1/faults", { errorRate: 2 })).status).toBe(
    400,
  );
  expect(await own.get("/faults")).toMatchObject({ errorRate: 0, down: false });
});
