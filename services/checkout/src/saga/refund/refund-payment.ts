import { done, skipped } from "@waybill/saga";
import { callMs } from "../ports.js";
import type { RefundStep } from "./refund-state.js";

export const refundPayment: RefundStep = {
  name: "refund-payment",
  undo: "retry-until-done",
  deadlineMs: 4 * callMs,
  async run(state, { payments }) {
    const { orderId, run, request, memory } = state;
    const amount = memory.amount ?? 0;
    if (amount === 0) return skipped(state);
    await payments.refund({
      ...{ orderId, run, key: request.operationId, amount },
      reason: request.reason,
    });
    return done(state);
  },
};
