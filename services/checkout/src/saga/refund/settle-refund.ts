import { done } from "@waybill/saga";
import { callMs } from "../ports.js";
import { remember, type RefundStep } from "./refund-state.js";

/** The money is back: the order says so, and ends where nothing is left of it. */
export const settleRefund: RefundStep = {
  name: "settle-refund",
  undo: "retry-until-done",
  deadlineMs: callMs,
  async run(state, { orders }) {
    const { orderId, request, memory } = state;
    const { operationId, reason } = request;
    const { status, nothingLeft } = await orders.refund({
      ...{ orderId, operationId, reason, settled: true },
      items: memory.taken ?? [],
    });
    return done(remember(state, { status, nothingLeft }));
  },
};
