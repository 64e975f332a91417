import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { paymentId } from "../testing/order-fixtures.js";
import {
  noPayment,
  paymentStatuses,
  withPaymentNews,
  type PaymentNews,
} from "./payment-view.js";

const newer = paymentId.replace("7000", "7001");

test("a payment is followed to its refund", () => {
  const captured = withPaymentNews(noPayment, {
    paymentId,
    status: "completed",
    capturedAmount: 100,
  });
  expect(captured).toEqual({
    id: paymentId,
    status: "completed",
    capturedAmount: 100,
    refundedAmount: 0,
  });
  expect(
    withPaymentNews(captured, {
      paymentId,
      status: "partially_refunded",
      refundedAmount: 40,
    }),
  ).toMatchObject({ status: "partially_refunded", refundedAmount: 40 });
});

test("messages in any order, some of them twice, come to the same view", () => {
  const news: PaymentNews[] = [
    { paymentId, status: "pending" },
    { paymentId, status: "processing" },
    { paymentId, status: "completed", capturedAmount: 100 },
    { paymentId, status: "partially_refunded", refundedAmount: 40 },
    { paymentId, status: "refunded", refundedAmount: 100 },
  ];
  const expected = news.reduce(withPaymentNews, noPayment);
  fc.assert(
    fc.property(
      fc.shuffledSubarray([...news, ...news], { minLength: 10 }),
      (shuffled) => {
        expect(shuffled.reduce(withPaymentNews, noPayment)).toEqual(expected);
      },
    ),
  );
});

test.each(paymentStatuses)(
  "a repeat of %s changes nothing, not even the object",
  (status) => {
    const view = withPaymentNews(noPayment, { paymentId, status });
    expect(withPaymentNews(view, { paymentId, status })).toBe(view);
  },
);

test("a newer payment takes the older one's place, and the older one's late messages are passed over", () => {
  const failed = withPaymentNews(noPayment, { paymentId, status: "failed" });
  const second = withPaymentNews(failed, {
    paymentId: newer,
    status: "pending",
  });
  expect(second).toMatchObject({ id: newer, status: "pending" });
  expect(withPaymentNews(second, { paymentId, status: "voided" })).toBe(second);
});
