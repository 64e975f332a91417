import { done, refused } from "@waybill/saga";
import { callMs } from "../ports.js";
import { remember, type CheckoutStep } from "./checkout-state.js";

/** The order says that its checkout begins, and what there is to do. It refuses once it is closed. */
export const beginCheckout: CheckoutStep = {
  name: "begin-checkout",
  undo: "nothing-to-undo",
  deadlineMs: callMs,
  async run(state, { orders }) {
    const begun = await orders.begin(state);
    if (!begun.ok) return refused(begun.error.code);
    const { total, currency } = begun.value;
    return done(remember(state, { total, currency }));
  },
};
