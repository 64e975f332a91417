import { afterAll, beforeAll, expect, test } from "@jest/globals";
import {
  charge,
  intent,
  orderId,
  paymentId,
} from "../../testing/stripe-fixtures.js";
import { recordedServer } from "../../testing/recorded-server.js";
import { stripeProvider } from "./stripe-provider.js";

const list = (...data: object[]) => ({
  object: "list",
  url: "/v1/payment_intents",
  has_more: false,
  data,
});

let server: Awaited<ReturnType<typeof recordedServer>>;
let provider: ReturnType<typeof stripeProvider>;
beforeAll(async () => {
  server = await recordedServer();
  const { url } = server;
  provider = stripeProvider({ url, key: "sk_test_x", timeoutMs: 1_000 });
});
afterAll(() => server.close());

test("an intent is created unconfirmed, as a form, once by its idempotency key", async () => {
  server.replay([200, intent()]);
  const answer = await provider.create({
    paymentId,
    orderId,
    amount: 1999,
    currency: "USD",
    token: "pm_card_visa",
    capture: "automatic",
  });
  expect(answer).toMatchObject({
    outcome: "done",
    value: {
      status: "created",
      paymentId,
      orderId,
      amount: 1999,
      currency: "USD",
    },
  });
  expect(server.seen[0]).toMatchObject({
    method: "POST",
    url: "/v1/payment_intents",
    key: `${paymentId}:create`,
    auth: "Bearer sk_test_x",
  });
  expect(server.seen[0]?.body).toBe(
    `amount=1999&currency=usd&payment_method=pm_card_visa&capture_method=automatic&payment_method_types[]=card&metadata[payment_id]=${paymentId}&metadata[order_id]=${orderId}`,
  );
});

test("a confirmed intent is captured; one for a later capture is authorised", async () => {
  server.replay(
    [
      200,
      intent({
        status: "succeeded",
        amount_received: 1999,
        latest_charge: charge(),
      }),
    ],
    [200, intent({ status: "requires_capture", amount_capturable: 1999 })],
  );
  expect(await provider.confirm("pi_1", paymentId)).toMatchObject({
    outcome: "done",
    value: { status: "captured", capturedAmount: 1999 },
  });
  expect(server.seen[0]).toMatchObject({
    url: "/v1/payment_intents/pi_1/confirm",
    key: `${paymentId}:confirm`,
  });
  expect(await provider.confirm("pi_1", paymentId)).toMatchObject({
    value: { status: "authorised", capturedAmount: 0 },
  });
});

const declinedError = {
  error: {
    code: "card_declined",
    decline_code: "insufficient_funds",
    message: "Your card has insufficient funds.",
    type: "card_error",
    payment_intent: intent({
      status: "requires_payment_method",
      last_payment_error: {
        code: "card_declined",
        decline_code: "insufficient_funds",
        type: "card_error",
      },
    }),
  },
};

test("a declined card is an outcome: 402 with the intent in the error", async () => {
  server.replay([402, declinedError]);
  expect(await provider.confirm("pi_1", paymentId)).toMatchObject({
    outcome: "done",
    value: { status: "failed", failureReason: "insufficient_funds" },
  });
});

test("3-D Secure answers with the page to send the buyer to", async () => {
  const next_action = {
    type: "redirect_to_url",
    redirect_to_url: {
      return_url: null,
      url: "https://hooks.stripe.com/3d_secure_2/x",
    },
  };
  server.replay([200, intent({ status: "requires_action", next_action })]);
  expect(await provider.confirm("pi_1", paymentId)).toMatchObject({
    value: {
      status: "requires_action",
      nextActionUrl: "https://hooks.stripe.com/3d_secure_2/x",
    },
  });
});

test("an intent is found by our key among the newest, else by search, else it is not there", async () => {
  const other = intent({ id: "pi_other", metadata: {} });
  server.replay(
    [200, list(other, intent())],
    [200, list(other)],
    [200, { ...list(intent()), object: "search_result" }],
    [200, list()],
    [200, list()],
  );
  expect(await provider.find(paymentId)).toMatchObject({
    value: { paymentId },
  });
  expect(await provider.find(paymentId)).toMatchObject({
    value: { paymentId },
  });
  expect(server.seen[2]?.url).toContain(
    `/v1/payment_intents/search?query=metadata['payment_id']:'${paymentId}'`,
  );
  expect(await provider.find(paymentId)).toEqual({
    outcome: "done",
    value: null,
  });
});

test("what was refunded shows in the expanded charge", async () => {
  server.replay([
    200,
    intent({
      status: "succeeded",
      amount_received: 1999,
      latest_charge: charge({ amount_refunded: 500 }),
    }),
  ]);
  expect(await provider.get("pi_1")).toMatchObject({
    value: { refundedAmount: 500 },
  });
  expect(server.seen[0]?.url).toBe(
    "/v1/payment_intents/pi_1?expand[]=latest_charge",
  );
});

test("captures, cancellations and refunds carry their keys", async () => {
  server.replay(
    [200, intent({ status: "succeeded", amount_received: 700 })],
    [200, intent({ status: "canceled" })],
    [
      200,
      {
        id: "re_1",
        object: "refund",
        amount: 700,
        status: "succeeded",
        payment_intent: "pi_1",
      },
    ],
  );
  expect(await provider.capture("pi_1", 700, "capture-1")).toMatchObject({
    value: { capturedAmount: 700 },
  });
  expect(await provider.void("pi_1", paymentId)).toMatchObject({
    value: { status: "voided" },
  });
  expect(await provider.refund("pi_1", 700, "refund-1")).toEqual({
    outcome: "done",
    value: { refundId: "re_1" },
  });
  expect(server.seen.map(({ key, url }) => [key, url])).toEqual([
    ["capture-1", "/v1/payment_intents/pi_1/capture"],
    [`${paymentId}:cancel`, "/v1/payment_intents/pi_1/cancel"],
    ["refund-1", "/v1/refunds"],
  ]);
  expect(server.seen[0]?.body).toContain("amount_to_capture=700");
  expect(server.seen[2]?.body).toBe("payment_intent=pi_1&amount=700");
});

test("an intent that cannot be cancelled is a refusal with its reason", async () => {
  server.replay([
    400,
    {
      error: {
        type: "invalid_request_error",
        code: "payment_intent_unexpected_state",
        message: "x",
      },
    },
  ]);
  expect(await provider.void("pi_1", paymentId)).toEqual({
    outcome: "refused",
    reason: "payment_intent_unexpected_state",
  });
});

test.each([
  [429, "not-done"],
  [503, "not-done"],
  [409, "unknown"],
  [500, "unknown"],
])("an answer of %i is %s", async (status, outcome) => {
  server.replay([status, { error: { type: "api_error" } }]);
  expect(await provider.get("pi_1")).toEqual({ outcome });
});

test("an answer of an unknown shape is no answer", async () => {
  server.replay([200, { object: "payment_intent", status: "of the future" }]);
  expect(await provider.get("pi_1")).toEqual({ outcome: "unknown" });
});

test("a day's intents are listed page by page", async () => {
  server.replay(
    [200, { ...list(intent({ id: "pi_a" })), has_more: true }],
    [200, list(intent({ id: "pi_b" }))],
  );
  expect(await provider.listDay("2026-03-01")).toMatchObject({
    value: [{ id: "pi_a" }, { id: "pi_b" }],
  });
  expect(server.seen[0]?.url).toContain(
    "created[gte]=1772323200&created[lt]=1772409600",
  );
  expect(server.seen[1]?.url).toContain("starting_after=pi_a");
});

test("a ping asks for the balance", async () => {
  server.replay([200, { object: "balance" }]);
  expect(await provider.ping()).toMatchObject({ outcome: "done" });
  expect(server.seen[0]?.url).toBe("/v1/balance");
});
