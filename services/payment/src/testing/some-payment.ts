import { beginPayment } from "../domain/begin.js";
import type { Charge } from "../domain/charge.js";
import type { Payment } from "../domain/payment.js";

/** A card payment of 10 USD, as the test wants it. */
export const somePayment = (more: Partial<Payment> = {}): Payment => ({
  ...beginPayment({
    id: "00000000-0000-7000-8000-0000000000aa",
    key: "order:take-payment:run",
    orderId: "00000000-0000-7000-8000-0000000000bb",
    customerId: "00000000-0000-7000-8000-0000000000cc",
    method: "card",
    amount: 1_000,
    currency: "USD",
    token: "tok_ok",
    capture: "automatic",
    sagaOwned: false,
  }),
  ...more,
});

/** The charge of that payment, as the test wants it. */
export const someCharge = (more: Partial<Charge> = {}): Charge => ({
  id: "ch_1",
  paymentId: "00000000-0000-7000-8000-0000000000aa",
  orderId: "00000000-0000-7000-8000-0000000000bb",
  amount: 1_000,
  currency: "USD",
  status: "captured",
  capturedAmount:
    more.status === undefined || more.status === "captured" ? 1_000 : 0,
  refundedAmount: 0,
  failureReason: null,
  nextActionUrl: null,
  ...more,
});
