import { expect, test } from "@jest/globals";
import { charge, intent, paymentId } from "../../testing/stripe-fixtures.js";
import { readStripeWebhook } from "./stripe-webhook.js";
import { isSigned } from "./verify.js";

// Signed with the secret below by Stripe's scheme: HMAC-SHA256 over "<t>.<body>"; computed once, by hand.
const rules = { secrets: ["whsec_test_secret"], toleranceSeconds: 300 };
const rawBody = Buffer.from('{"id":"evt_1","object":"event"}');
const signedAt = new Date(1492774577 * 1000);

test("a Stripe-Signature is checked over the raw body, its other schemes ignored", () => {
  const v1 = "654b43d3508ecadb3f8cefc4bc7d3d2bdc5ba9e03bf2c89b2d0657a8e24e4543";
  const header = `t=1492774577,v1=${v1},v0=6ffbb59b2300aae63f272406069a9788598b792a944a07aba816edb039989a39`;
  expect(isSigned(rawBody, header, rules, signedAt)).toBe(true);
  expect(
    isSigned(
      Buffer.concat([rawBody, Buffer.from(" ")]),
      header,
      rules,
      signedAt,
    ),
  ).toBe(false);
  expect(
    isSigned(rawBody, header, rules, new Date(signedAt.getTime() + 301_000)),
  ).toBe(false);
});

test("a Stripe event carries the intent as it was; one about other things is kept without", () => {
  const event = (type: string, object: unknown) =>
    Buffer.from(
      JSON.stringify({
        id: "evt_1",
        object: "event",
        api_version: "2024-06-20",
        type,
        data: { object },
      }),
    );
  expect(
    readStripeWebhook(
      event(
        "payment_intent.succeeded",
        intent({
          status: "succeeded",
          amount_received: 1999,
          latest_charge: "ch_1",
        }),
      ),
    ),
  ).toMatchObject({
    eventId: "evt_1",
    charge: { status: "captured", capturedAmount: 1999, paymentId },
  });
  expect(readStripeWebhook(event("charge.refunded", charge()))).toMatchObject({
    charge: null,
  });
  expect(readStripeWebhook(Buffer.from("{}"))).toBeNull();
  expect(readStripeWebhook(Buffer.from("no json"))).toBeNull();
});
