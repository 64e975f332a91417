import { v7 } from "uuid";
import type { PaymentStack } from "./payment-stack.js";

export const staff = { role: "staff" } as const;
export const usd = (amount: number) => ({ amount, currency: "USD" });

/** What staff do over HTTP. */
export const staffDesk = (stack: PaymentStack) => ({
  /** Begins a card payment of 19.99 USD, or as `more` says. */
  create: async (more: object = {}) => {
    const body = {
      orderId: v7(),
      amount: usd(1_999),
      method: "card",
      token: "tok_ok",
      ...more,
    };
    const answer = await stack.http("POST", "/payments", { ...staff, body });
    return { ...answer, id: String(answer.body["id"]), orderId: body.orderId };
  },
  /** Does with a payment what `verb` says. */
  act: (id: string, verb: string, body?: object) =>
    stack.http("POST", `/payments/${id}/${verb}`, { ...staff, body }),
  /** Books US cents that a customer has paid in. */
  deposit: (customerId: string, amount: number, reference: string = v7()) =>
    stack.http("POST", `/accounts/${customerId}/deposits`, {
      ...staff,
      body: { amount: usd(amount), reference },
    }),
});
