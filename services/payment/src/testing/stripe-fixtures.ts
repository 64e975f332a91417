import { v7 } from "uuid";

export const paymentId = v7();
export const orderId = v7();

/** A payment intent in the shape that Stripe's API reference documents (2024-06-20), shortened by what nobody here reads. */
export const intent = (more: object = {}) => ({
  id: "pi_3MtwBwLkdIwHu7ix28a3tqPa",
  object: "payment_intent",
  amount: 1999,
  amount_capturable: 0,
  amount_received: 0,
  automatic_payment_methods: null,
  capture_method: "automatic",
  client_secret: "pi_3MtwBwLkdIwHu7ix28a3tqPa_secret_x",
  confirmation_method: "automatic",
  created: 1772366400,
  currency: "usd",
  last_payment_error: null,
  latest_charge: null,
  livemode: false,
  metadata: { payment_id: paymentId, order_id: orderId },
  next_action: null,
  payment_method: "pm_card_visa",
  payment_method_types: ["card"],
  status: "requires_confirmation",
  ...more,
});
/** A charge, likewise. */
export const charge = (more: object = {}) => ({
  id: "ch_3MtwBwLkdIwHu7ix0x",
  object: "charge",
  amount: 1999,
  amount_captured: 1999,
  amount_refunded: 0,
  ...more,
});
