import { done, refused } from "@waybill/saga";
import { callMs } from "../ports.js";
import type { CheckoutStep } from "./checkout-state.js";

/** The order row alone decides: once it is closed it can never be confirmed, and the other way round. */
export const confirmOrder: CheckoutStep = {
  name: "confirm-order",
  undo: "pivot",
  deadlineMs: callMs,
  async run(state, { orders }) {
    const { paymentId = null, reservationId = null } = state.memory;
    const answer = await orders.confirm({ ...state, paymentId, reservationId });
    return answer.ok ? done(state) : refused(answer.error.code);
  },
};
