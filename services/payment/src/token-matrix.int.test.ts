import { beforeAll, expect, test } from "@jest/globals";
import { v7 } from "uuid";
import { auditBooks } from "./testing/audit-books.js";
import { ends, outcome, tokens, type Token } from "./testing/endings.js";
import {
  eventually,
  standing,
  take,
  voidOrder,
} from "./testing/payment-stack.js";
import { usePaymentStack } from "./testing/use-payment-stack.js";
import { sendWebhook } from "./testing/webhook-sender.js";

const stack = usePaymentStack({ providerTimeoutMs: 700 });
beforeAll(() => stack.sandbox.faults({ lateMs: 500 }));

/** The saga's part: asks again while it gets no answer, and undoes in the end. The buyer's: authenticates when asked. */
async function drive(orderId: string, token: Token): Promise<string> {
  for (let tries = 0; tries < 4; tries++) {
    const answer = await take(stack, orderId, { token });
    if (answer.ok) break;
    if (answer.error.code !== "PAYMENT_PROVIDER_UNAVAILABLE")
      throw new Error(answer.error.code);
  }
  if (token === "tok_down") {
    await eventually("undone", () => voidOrder(stack, orderId));
    return (await standing(stack, orderId))?.status ?? "none";
  }
  return outcome(stack, orderId);
}

/** One order a token, all at once. */
async function all(
  run: (orderId: string, token: Token) => Promise<string>,
): Promise<Record<Token, string>> {
  const orders = tokens.map((token) => [token, v7()] as const);
  const results = await Promise.all(
    orders.map(async ([token, orderId]) => [token, await run(orderId, token)]),
  );
  expect(
    await auditBooks(
      stack,
      orders.map(([, orderId]) => orderId),
    ),
  ).toEqual([]);
  return Object.fromEntries(results) as Record<Token, string>;
}

test("first call: every token ends as it should", async () => {
  expect(await all(drive)).toEqual(ends);
});

test("called again while the first call still runs, and after it: one payment, one charge", async () => {
  expect(
    await all(async (orderId, token) => {
      const racing = await Promise.all([
        take(stack, orderId, { token }),
        take(stack, orderId, { token }),
      ]);
      const ids = racing.flatMap((one) =>
        one.ok ? [one.value.payment?.id] : [],
      );
      expect(new Set(ids).size).toBeLessThanOrEqual(1);
      const end = await drive(orderId, token);
      if (end !== "voided") await take(stack, orderId, { token });
      return end;
    }),
  ).toEqual(ends);
});

test("retry after a timeout: the first answers come too late for everybody", async () => {
  await stack.sandbox.faults({ answerDelayMs: 900 });
  const orders = new Map(tokens.map((token) => [token, v7()]));
  const orderOf = (token: Token) => orders.get(token) ?? "";
  const first = await Promise.all(
    tokens.map((token) => take(stack, orderOf(token), { token })),
  );
  expect(first.every((answer) => !answer.ok)).toBe(true);
  await stack.sandbox.faults({ answerDelayMs: 0 });
  const results = await Promise.all(
    tokens.map(async (token) => [token, await drive(orderOf(token), token)]),
  );
  expect(Object.fromEntries(results)).toEqual(ends);
  expect(await auditBooks(stack, [...orders.values()])).toEqual([]);
});

test("webhook before the response: its news is taken, and the response changes nothing", async () => {
  await stack.sandbox.faults({ answerDelayMs: 400 });
  try {
    expect(await all(drive)).toEqual(ends);
  } finally {
    await stack.sandbox.faults({ answerDelayMs: 0 });
  }
});

test("webhook never: the poller finds out", async () => {
  await stack.sandbox.faults({ webhooksPaused: true });
  try {
    expect(await all(drive)).toEqual(ends);
  } finally {
    await stack.sandbox.faults({ webhooksPaused: false });
  }
});

test("webhook twice, and an old one after it: nothing happens twice, nothing moves back", async () => {
  expect(
    await all(async (orderId, token) => {
      const end = await drive(orderId, token);
      for (const charge of await stack.sandbox.charges(orderId)) {
        const webhook = { eventId: `evt_${v7()}`, charge };
        expect((await sendWebhook(stack, webhook)).body).toMatchObject({
          duplicate: false,
        });
        expect((await sendWebhook(stack, webhook)).body).toMatchObject({
          duplicate: true,
        });
        const old = { ...charge, status: "created", capturedAmount: 0 };
        expect((await sendWebhook(stack, { charge: old })).status).toBe(200);
      }
      await new Promise((resolve) => setTimeout(resolve, 300));
      expect((await standing(stack, orderId))?.status).toBe(end);
      return end;
    }),
  ).toEqual(ends);
});

test("webhook with a wrong, old or re-serialised signature: refused, and nothing changes", async () => {
  expect(
    await all(async (orderId, token) => {
      await take(stack, orderId, { token });
      const before = await standing(stack, orderId);
      const [charge] = await stack.sandbox.charges(orderId);
      const forged = { ...charge, status: "captured", capturedAmount: 1_999 };
      const attempts = [
        { secret: "somebody-elses-secret" },
        { ageSeconds: 330 },
        { ageSeconds: -330 },
        {
          sendInstead: (body: string) =>
            JSON.stringify(JSON.parse(body), null, 1),
        },
        { signature: "" },
        { signature: "t=1,v1=00" },
      ];
      for (const attempt of attempts) {
        const answer = await sendWebhook(stack, { charge: forged, ...attempt });
        expect(answer).toMatchObject({
          status: 401,
          body: { code: "WEBHOOK_SIGNATURE_INVALID" },
        });
      }
      const after = await standing(stack, orderId);
      if (token === "tok_3ds") expect(after?.status).toBe(before?.status);
      return drive(orderId, token);
    }),
  ).toEqual(ends);
});

test("a webhook signed with the old secret is taken while secrets are rotated", async () => {
  const answer = await sendWebhook(stack, {
    charge: { ...(await someCharge()), reference: null },
    secret: "the-old-webhook-secret",
  });
  expect(answer.status).toBe(200);
});

async function someCharge() {
  const orderId = v7();
  await take(stack, orderId);
  const [charge] = await stack.sandbox.charges(orderId);
  return charge;
}
