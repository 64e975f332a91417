import { expect, test } from "@jest/globals";
import { withoutIds } from "@waybill/testing";
import { v7 } from "uuid";
import { take } from "./testing/payment-stack.js";
import { staff, staffDesk, usd } from "./testing/staff-desk.js";
import { usePaymentStack } from "./testing/use-payment-stack.js";

const stack = usePaymentStack();
const { create, act, deposit } = staffDesk(stack);

test("customers see their own payments and account, and nobody else's", async () => {
  const customerId = v7();
  const orderId = v7();
  await take(stack, orderId, { customerId });
  const own = { role: "customer", customerId } as const;
  const other = { role: "customer", customerId: v7() } as const;
  const mine = await stack.http("GET", "/payments", own);
  expect(mine.body["items"]).toMatchObject([{ orderId }]);
  expect((await stack.http("GET", "/payments", other)).body["items"]).toEqual(
    [],
  );
  expect(
    (await stack.http("GET", `/payments/order/${orderId}`, own)).status,
  ).toBe(200);
  expect(
    (await stack.http("GET", `/payments/order/${orderId}`, other)).status,
  ).toBe(404);
  expect((await stack.http("GET", `/accounts/${customerId}`, own)).status).toBe(
    200,
  );
  expect(
    (await stack.http("GET", `/accounts/${customerId}`, other)).status,
  ).toBe(404);
  expect(
    (await stack.http("GET", `/accounts/${customerId}/entries`, other)).status,
  ).toBe(404);
  expect(
    (
      await stack.http("POST", `/accounts/${customerId}/deposits`, {
        ...own,
        body: { amount: usd(1), reference: "x" },
      })
    ).status,
  ).toBe(403);
  expect((await stack.http("GET", "/ledger/trial-balance", own)).status).toBe(
    403,
  );
  expect((await stack.http("GET", "/payments")).status).toBe(401);
});

test("payments are found by transaction id, and listed page by page", async () => {
  const { id } = await create();
  const { body } = await act(id, "process");
  const found = await stack.http(
    "GET",
    `/payments?transactionId=${String(body["transactionId"])}`,
    staff,
  );
  expect(found.body).toMatchObject({ items: [{ id }], nextCursor: null });
  const first = await stack.http("GET", "/payments?limit=1", staff);
  const next = await stack.http(
    "GET",
    `/payments?limit=1&cursor=${String(first.body["nextCursor"])}`,
    staff,
  );
  expect(next.body["items"]).not.toEqual(first.body["items"]);
  expect(
    (await stack.http("GET", "/payments?cursor=nonsense", staff)).status,
  ).toBe(422);
});

test("an account shows its balance and what changed it", async () => {
  const customerId = v7();
  expect(await deposit(customerId, 5_000, "transfer-7")).toMatchObject({
    status: 201,
    body: { balances: [usd(5_000)] },
  });
  await take(stack, v7(), { method: "balance", customerId, amount: 1_200 });
  const entries = await stack.http(
    "GET",
    `/accounts/${customerId}/entries`,
    staff,
  );
  expect(entries.body["items"]).toMatchObject([
    { kind: "capture", change: usd(-1_200) },
    { kind: "deposit", change: usd(5_000) },
  ]);
  expect(
    (await stack.http("GET", `/accounts/${customerId}/entries?limit=1`, staff))
      .body["nextCursor"],
  ).not.toBeNull();
  const answer = await stack.call("checkBalance", {
    customerId,
    currency: "USD",
  });
  expect(answer).toEqual({ ok: true, value: { available: usd(3_800) } });
});

test("a card number is refused wherever it stands, and never logged", async () => {
  const pan = "4111 1111 1111 1111";
  const { id } = await create();
  const answers = [
    (await create({ token: pan })).body,
    (await act(id, "refund", { reason: `card ${pan}` })).body,
    (await act(id, "void", { reason: pan })).body,
    (await deposit(v7(), 1, pan)).body,
    (
      await stack.http(
        "GET",
        `/payments?transactionId=${encodeURIComponent(pan)}`,
        staff,
      )
    ).body,
  ];
  for (const body of answers)
    expect(body).toMatchObject({ code: "CARD_NUMBER_REFUSED" });
  expect(await take(stack, v7(), { token: pan })).toMatchObject({
    ok: false,
    error: { code: "CARD_NUMBER_REFUSED" },
  });
  expect(withoutIds(JSON.stringify(answers))).not.toContain("4111");
  expect(stack.log().replace(/[^\d]/g, "")).not.toContain("4111111111111111");
});

test("the documents of the service describe its routes", async () => {
  const response = await fetch(`${stack.service().httpUrl}/openapi.json`);
  const { paths } = (await response.json()) as {
    paths: Record<string, unknown>;
  };
  expect(Object.keys(paths)).toEqual(
    expect.arrayContaining([
      "/api/v1/payments",
      "/api/v1/webhooks/payments",
      "/api/v1/ledger/trial-balance",
      "/api/v1/reconciliation",
    ]),
  );
});
