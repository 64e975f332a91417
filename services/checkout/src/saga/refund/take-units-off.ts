import { done } from "@waybill/saga";
import { callMs } from "../ports.js";
import { remember, type RefundStep } from "./refund-state.js";

/** The order takes the units off, and says what they are worth. */
export const takeUnitsOff: RefundStep = {
  name: "take-units-off",
  undo: "retry-until-done",
  deadlineMs: callMs,
  async run(state, { orders }) {
    const { orderId, request, memory } = state;
    const { operationId, reason } = request;
    const { amount, nothingLeft } = await orders.refund({
      ...{ orderId, operationId, reason, settled: false },
      items: memory.taken ?? [],
    });
    return done(remember(state, { amount, nothingLeft }));
  },
};
