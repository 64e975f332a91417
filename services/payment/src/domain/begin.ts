import type { Method, Payment } from "./payment.js";

export type NewPayment = {
  readonly id: string;
  readonly key: string;
  readonly orderId: string;
  readonly customerId: string | null;
  readonly method: Method;
  readonly amount: number;
  readonly currency: string;
  readonly token: string | null;
  readonly capture: "automatic" | "manual";
  readonly sagaOwned: boolean;
};

/** A payment of which nothing has happened yet. */
export const beginPayment = (given: NewPayment): Payment => ({
  ...given,
  status: "pending",
  authorised: 0,
  captured: 0,
  capturing: 0,
  refunded: 0,
  refunding: 0,
  chargeId: null,
  failure: null,
  nextActionUrl: null,
  open: false,
  dueAt: null,
});
